import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ApiDescription, RouteDescription } from '../../template/stack-description.ts'
import { type AccessControl, RefusedError } from '../authorisation/access-control.ts'
import { signerOf } from '../authorisation/sigv4.ts'
import type { InvocationOutcome } from '../functions/execution-environment.ts'
import { type IamCaller, type ReceivedRequest, splitTarget, toEvent } from './payload-v2.ts'
import { type GatewayResponse, gatewayMessage, toGatewayResponse } from './payload-v2-response.ts'
import { RequestTooLargeError, readRequest } from './received-request.ts'
import { createRouteTable, type RouteMatch } from './route-table.ts'
import { createTokenBucket } from './token-bucket.ts'

/** An HTTP API takes 10,240 bytes of request line and headers; not raisable. */
const HEADER_LIMIT_BYTES = 10_240

export interface GatewayOptions {
  readonly api: ApiDescription
  readonly accountId: string
  readonly region: string
  /** 0 picks a free one. */
  readonly port: number
  /** `none` opens routes that ask for IAM, too. */
  readonly auth: 'none' | 'iam'
  /** Decides who may call, and whether API Gateway may invoke the function. */
  readonly access: AccessControl
  readonly invoke: (functionName: string, event: unknown) => Promise<InvocationOutcome>
  /** Gets a sentence for each request that a function failed. */
  readonly onProblem: (sentence: string) => void
  /** Milliseconds by which requests are throttled; default is a clock that never goes back. */
  readonly now?: () => number
}

/** Thrown when the gateway's port is taken, or not for everybody. */
export class PortError extends Error {
  override name = 'PortError'
}

/** An HTTP API on the loopback interface. */
export interface Gateway {
  readonly url: string
  /** Takes no new requests and answers those under way, for `graceMs` at most. */
  close(graceMs: number): Promise<void>
}

/**
 * Starts the gateway.
 * @throws PortError
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const findRoute = createRouteTable(options.api.routes)
  const { now = () => performance.now() } = options
  const admissions = new Map(
    [...options.api.throttles].map(([key, throttle]) => [key, createTokenBucket(throttle, now)]),
  )
  const server = createServer({ maxHeaderSize: HEADER_LIMIT_BYTES }, (request, response) => {
    const requestId = randomBytes(12).toString('base64url')
    answer(request, requestId).then((answered) => send(response, requestId, answered))
  })
  server.on('clientError', refuseUnreadable)

  const answer = async (incoming: IncomingMessage, requestId: string): Promise<GatewayResponse> => {
    try {
      const request = await readRequest(incoming, HEADER_LIMIT_BYTES)
      const match = findRoute(request.method, splitTarget(request.target).path)
      if (match === undefined) return gatewayMessage(404, 'Not Found')
      if (admissions.get(match.route.routeKey)?.() === false) {
        return gatewayMessage(429, 'Too Many Requests')
      }
      const caller = await callerOf(match.route, request)
      if (!(await mayInvoke(match.route))) return gatewayMessage(500, 'Internal Server Error')
      return await integrate(request, match, requestId, caller)
    } catch (error) {
      if (error instanceof RefusedError) return gatewayMessage(403, 'Forbidden')
      if (error instanceof RequestTooLargeError) return gatewayMessage(error.status, error.message)
      options.onProblem(`the gateway could not answer: ${String(error)}`)
      return gatewayMessage(500, 'Internal Server Error')
    }
  }

  const { access, accountId, region, api } = options

  /** Who signed, where that is asked for. @throws RefusedError for who may not call */
  const callerOf = async (
    route: RouteDescription,
    request: ReceivedRequest,
  ): Promise<IamCaller | undefined> => {
    if (options.auth === 'none' || route.authorization === 'NONE') return undefined
    const caller = access.identify(request, 'execute-api')
    const resource = routeArn(route, api, accountId, region)
    await access.allow(caller, [{ action: 'execute-api:Invoke', resource }])
    return { accessKey: signerOf(request) ?? '', userId: caller.id, userArn: caller.arn }
  }

  const mayInvoke = async (route: RouteDescription): Promise<boolean> => {
    const sourceArn = invocationSource(route, api, accountId, region)
    const resource = `arn:aws:lambda:${region}:${accountId}:function:${route.functionName}`
    try {
      await access.allow({ kind: 'service', name: 'apigateway.amazonaws.com', sourceArn }, [
        { action: 'lambda:InvokeFunction', resource },
      ])
      return true
    } catch (error) {
      if (error instanceof RefusedError) return false
      throw error
    }
  }

  const integrate = async (
    request: ReceivedRequest,
    match: RouteMatch,
    requestId: string,
    caller: IamCaller | undefined,
  ): Promise<GatewayResponse> => {
    const { functionName, timeoutMs } = match.route
    const context = {
      accountId,
      apiId: api.id,
      stage: api.stage,
      requestId,
      now: Date.now(),
      caller,
    }
    const outcome = await within(
      timeoutMs,
      options.invoke(functionName, toEvent(request, match, context)),
    )
    if (outcome === 'timed out') return gatewayMessage(503, 'Service Unavailable')
    if (!outcome.ok && outcome.errorType === 'RequestEntityTooLarge') {
      // Lambda takes less than the gateway itself does.
      return gatewayMessage(413, 'Request Entity Too Large')
    }
    if (!outcome.ok) {
      options.onProblem(`${functionName} failed: ${outcome.errorMessage}`)
      return gatewayMessage(500, 'Internal Server Error')
    }
    const response = toGatewayResponse(outcome.payload)
    if (response === undefined) {
      options.onProblem(`${functionName} answered what is not a payload v2 response`)
    }
    return response ?? gatewayMessage(500, 'Internal Server Error')
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(portError(options.port, error))
    })
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

/** What policies call a route (API Gateway Developer Guide, *Control access to HTTP APIs with IAM*). */
function routeArn(
  { routeKey }: RouteDescription,
  { id, stage }: ApiDescription,
  accountId: string,
  region: string,
): string {
  const [method = '', path = '/$default'] = routeKey.split(' ')
  return `arn:aws:execute-api:${region}:${accountId}:${id}/${stage}/${method}${path}`
}

/**
 * What API Gateway says that it invokes a function for. Unlike for callers, `$default` has no method in it
 * (serverless-application-model#1860).
 */
function invocationSource(
  route: RouteDescription,
  api: ApiDescription,
  accountId: string,
  region: string,
): string {
  const arn = routeArn(route, api, accountId, region)
  return route.routeKey === '$default' ? arn.replace(/\/\$default$/, '') : arn
}

/** What a refused `listen` means to who chose the port. */
export function portError(port: number, error: NodeJS.ErrnoException): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new PortError(
        `the port ${port} is in use; give another one with --port, 0 picks a free one`,
        { cause: error },
      )
    case 'EACCES':
      return new PortError(
        `the port ${port} may not be used by you; give one above 1023 with --port, 0 picks a free one`,
        { cause: error },
      )
    default:
      return error
  }
}

function send(response: ServerResponse, requestId: string, answer: GatewayResponse): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.setHeader('apigw-requestid', requestId)
  response.statusCode = answer.statusCode
  response.end(answer.body)
}

function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return
  const { statusCode, body } =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? gatewayMessage(431, 'Request Header Fields Too Large')
      : gatewayMessage(400, 'Bad Request')
  const head = `HTTP/1.1 ${statusCode} ${error.code ?? 'Error'}\r\ncontent-type: application/json\r\n`
  socket.end(`${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`)
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'timed out'> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<'timed out'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'timed out')
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
