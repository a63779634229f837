import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  request,
} from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import type { ApiKey } from '../deletion/api-key.ts'
import type { RequestId } from '../deletion/request.ts'

/** DocumentPro's bodies are a few hundred bytes; what is longer is cut off and isn't trusted. */
export const MAX_BODY_BYTES = 64 * 1024

export interface FilesCallOptions {
  readonly baseUrl: URL
  readonly connectTimeoutMs: number
  /** Connections at once; more requests than that wait for one, within their own time. */
  readonly maxSockets: number
  readonly now: () => number
  /** Finds addresses; the system's resolver by default. */
  readonly lookup?: LookupFunction
}

/**
 * No whole answer came. `sent` tells whether the request may have reached DocumentPro; `stale` that it went over a
 * kept-alive connection which ended before a word of an answer: probably it was dead already.
 */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
  readonly code: string
  readonly sent: boolean
  readonly stale: boolean

  constructor(code: string, sent: boolean, stale: boolean) {
    super(`no answer from DocumentPro: ${code}`)
    this.code = code
    this.sent = sent
    this.stale = stale
  }
}

/** What a socket says whose other side is gone. */
const DEAD_SOCKET: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/**
 * Node goes from an IPv6 address to an IPv4 one and back (Happy Eyeballs), and by default gives up each after 250 ms: less
 * than it takes the kernel to send a lost SYN again. Each family gets its share of the time to connect instead.
 */
const FAMILIES = 2

/**
 * One call of `{baseUrl}/files?request_id=…`.
 * @throws NoAnswerError
 */
export type FilesCall = (
  method: 'DELETE' | 'GET',
  requestId: RequestId,
  key: ApiKey,
  timeoutMs: number,
) => Promise<RawResponse>

/**
 * Calls keep connections alive, never follow a redirect (the key must not travel), never resend by themselves, and end
 * within the time they are given.
 */
export function createFilesCall(options: FilesCallOptions): FilesCall {
  const { protocol, host: authority, pathname } = options.baseUrl
  const secure = protocol === 'https:'
  const agent = createAgent(options, secure)
  const destroyStale = watchIdleSockets(agent, options.now)
  const filesPath = `${pathname.replace(/\/+$/, '')}/files`
  const json = ['accept', 'application/json', 'accept-encoding', 'identity'] as const

  return (method, requestId, key, timeoutMs) => {
    destroyStale()
    // As a list they are written as they are, and none is set first.
    const headers = ['host', authority, ...json, 'x-api-key', key.reveal()]
    const path = `${filesPath}?request_id=${encodeURIComponent(requestId)}`
    // Over TLS, too, by its agent: what node:https does beside is to copy the options once more.
    const call = request({ protocol, path, method, agent, headers })
    return exchange(call, secure, options.connectTimeoutMs, timeoutMs)
  }
}

/**
 * Connections that are kept alive, all of them alike. Node copies what an agent and a request are given three times for each
 * request, and slowly, so that what only a connection needs is given where one is made.
 */
function createAgent(options: FilesCallOptions, secure: boolean): HttpAgent {
  const { baseUrl, connectTimeoutMs, maxSockets, lookup } = options
  const given = { keepAlive: true, maxSockets }
  const agent = secure ? new HttpsAgent(given) : new HttpAgent(given)
  const { hostname, port } = urlToHttpOptions(baseUrl)
  const host = hostname ?? ''
  const connection = {
    host,
    port: Number(port ?? (secure ? 443 : 80)),
    noDelay: true,
    autoSelectFamilyAttemptTimeout: Math.ceil(connectTimeoutMs / FAMILIES),
    // Otherwise the request's, which would be a socket of the file system.
    path: null,
    ...(lookup === undefined ? {} : { lookup }),
  }
  const connect = agent.createConnection
  agent.createConnection = (asked, done) => connect.call(agent, { ...asked, ...connection }, done)
  // Node would find out anew each time that an address has none.
  Object.assign(agent, { options: { servername: isIP(host) === 0 ? host : '' } })
  // Node would tell them apart by two dozen options, several times a request. The name is made once, too: a URL puts its
  // origin together anew each time.
  const { origin } = baseUrl
  agent.getName = () => origin
  return agent
}

/** An HTTP answer with its whole body, as it came. */
export interface RawResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function exchange(
  call: ClientRequest,
  secure: boolean,
  connectTimeoutMs: number,
  timeoutMs: number,
): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>()
  let sent = false
  let connect: NodeJS.Timeout | undefined
  const stopTimers = (): void => {
    clearTimeout(total)
    clearTimeout(connect)
  }
  let answering = false
  const fail = (code: string): void => {
    stopTimers()
    const stale = call.reusedSocket && !answering && DEAD_SOCKET.has(code)
    reject(new NoAnswerError(code, sent, stale))
    call.destroy()
  }
  const total = setTimeout(fail, timeoutMs, 'timeout')
  call.on('socket', (socket) => {
    if (!socket.connecting) {
      sent = true
      return
    }
    connect = setTimeout(fail, connectTimeoutMs, 'connect_timeout')
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(connect)
      sent = true
    })
  })
  call.on('error', (error) => fail(codeOf(error)))
  call.on('response', (response) => {
    answering = true
    const { statusCode: status = 0, headers } = response
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (): void => {
      stopTimers()
      const [first = Buffer.alloc(0), ...others] = chunks
      const body = others.length === 0 ? first : Buffer.concat(chunks)
      resolve({ status, headers, body })
    }
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_BODY_BYTES) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      settle()
      call.destroy()
    })
    response.on('error', (error) => fail(codeOf(error)))
    response.on('end', settle)
  })
  call.end()
  return promise
}

/** Servers and load balancers let go of idle connections after some seconds, Node's own after five. */
const MAX_IDLE_MS = 4_000

/**
 * Timers stand still while Lambda freezes an execution environment, and connections die meanwhile without a word. So free
 * ones that have been idle for too long by the wall clock are destroyed before a request could take one.
 */
function watchIdleSockets(agent: HttpAgent, now: () => number): () => void {
  const keep = agent.keepSocketAlive
  agent.keepSocketAlive = (socket: KeptSocket) => {
    socket[FREE_SINCE] = now()
    return keep.call(agent, socket)
  }
  return () => {
    const free: readonly KeptSocket[] = agent.freeSockets[agent.getName()] ?? []
    // The one that was let go of last is taken first, so that the others are in the order in which they became free.
    for (const socket of free) {
      if (now() - (socket[FREE_SINCE] ?? 0) <= MAX_IDLE_MS) return
      socket.destroy()
    }
  }
}

const FREE_SINCE = Symbol('free since')

interface KeptSocket extends Duplex {
  [FREE_SINCE]?: number
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
