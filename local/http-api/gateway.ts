import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { InvocationOutcome } from '../functions/execution-environment.ts'
import { LOCAL_CREDENTIALS } from '../local-credentials.ts'
import { DEVELOPER_SENDER_ID } from '../sqs-edge/system-notes.ts'
import type { ApiDescription, RouteDescription } from '../template/stack-description.ts'
import { type IamCaller, type ReceivedRequest, splitTarget, toEvent } from './payload-v2.ts'
import { type GatewayResponse, gatewayMessage, toGatewayResponse } from './payload-v2-response.ts'
import { RequestTooLargeError, readRequest } from './received-request.ts'
import { createRouteTable, type RouteMatch } from './route-table.ts'
import { hasValidSignature } from './sigv4.ts'

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
  readonly invoke: (functionName: string, event: unknown) => Promise<InvocationOutcome>
  /** Gets a sentence for each request that a function failed. */
  readonly onProblem: (sentence: string) => void
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
      if (!mayPass(match.route, request)) return gatewayMessage(403, 'Forbidden')
      return await integrate(request, match, requestId)
    } catch (error) {
      if (error instanceof RequestTooLargeError) return gatewayMessage(error.status, error.message)
      options.onProblem(`the gateway could not answer: ${String(error)}`)
      return gatewayMessage(500, 'Internal Server Error')
    }
  }

  const isChecked = ({ authorization }: RouteDescription): boolean =>
    options.auth === 'iam' && authorization === 'AWS_IAM'

  const mayPass = (route: RouteDescription, request: ReceivedRequest): boolean =>
    !isChecked(route) ||
    hasValidSignature(
      request,
      { ...LOCAL_CREDENTIALS, region: options.region, service: 'execute-api' },
      Date.now(),
    )

  const integrate = async (
    request: ReceivedRequest,
    match: RouteMatch,
    requestId: string,
  ): Promise<GatewayResponse> => {
    const { functionName, timeoutMs } = match.route
    const { accountId, api } = options
    const caller = isChecked(match.route) ? developerOf(accountId) : undefined
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

/** The owner of the local credentials: nobody else's signature passes. */
function developerOf(accountId: string): IamCaller {
  return {
    accessKey: LOCAL_CREDENTIALS.accessKeyId,
    userId: DEVELOPER_SENDER_ID,
    userArn: `arn:aws:iam::${accountId}:user/developer`,
  }
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
