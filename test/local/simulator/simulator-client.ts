import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { onTestFinished } from 'vitest'
import type { FaultRequest } from '../../../local/simulator/fault.ts'
import { type SimulatorOptions, startSimulator } from '../../../local/simulator/simulator.ts'

export const KEY = 'sk-simulator'

/** What a plain HTTP client sees of an exchange. */
interface Seen {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Node's error code, when it ended before the answer was complete. */
  readonly broken: string | undefined
}

interface Exchange {
  readonly seen: Promise<Seen>
  /** What has come of the body by now; undefined before the headers. */
  readonly soFar: () => string | undefined
}

/** A simulator for one test, and plain clients of its two surfaces. */
export async function simulator(options: Partial<SimulatorOptions> = {}) {
  const running = await startSimulator({ apiKey: KEY, samples: ['a'], ...options })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(async () => {
    agent.destroy()
    await running.close()
  })
  const start = (method: string, path: string, headers = {}, body = '') =>
    exchange(agent, method, `${running.url}${path}`, headers, body)
  const startRemove = (requestId = 'a', key = KEY) =>
    start('DELETE', `/files?request_id=${requestId}`, { 'x-api-key': key })
  const control = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await start(method, `/_simulator/${path}`, {}, text).seen
    const parsed: unknown = JSON.parse(answer.body)
    return { status: answer.status, body: parsed }
  }
  return {
    state: running.state,
    url: running.url,
    close: () => running.close(),
    send: (method: string, path: string, headers = {}) => start(method, path, headers).seen,
    remove: (requestId?: string, key?: string) => startRemove(requestId, key).seen,
    startRemove,
    control,
    fault: (fault: FaultRequest) => control('POST', 'faults', fault),
  }
}

function exchange(
  agent: Agent,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Exchange {
  const { promise, resolve } = Promise.withResolvers<Seen>()
  let soFar: string | undefined
  const sent = request(url, { agent, method, headers }, (response) => {
    const { statusCode: status, headers: answered } = response
    soFar = ''
    const end = (broken?: string) =>
      resolve({ status, headers: answered, body: soFar ?? '', broken })
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      soFar += text
    })
    response.on('error', (error) => end(codeOf(error)))
    response.on('end', () => end())
  })
  sent.on('error', (error) => {
    resolve({ status: undefined, headers: {}, body: '', broken: codeOf(error) })
  })
  sent.end(body)
  return { seen: promise, soFar: () => soFar }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}
