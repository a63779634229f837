import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { variablesFor } from '../../lambda/settings.ts'
import { isRecord } from '../../local/json-record.ts'
import type { LoggedRequest } from '../../local/simulator/request-log.ts'
import { defaultSettings } from './default-settings.ts'
import { startSurroundings } from './function-surroundings.ts'
import { GATEWAY_REQUEST_ID, type HttpRequest, httpEvent, lambdaContext } from './http-event.ts'

export const API_KEY = 'sk-api-first'

export { SECRET } from './function-surroundings.ts'

const DELETIONS = 'deletions'

/** An answer as API Gateway gives it to the caller. */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

export type Api = (request: HttpRequest) => Promise<HttpReply>

type Handler = (
  event: APIGatewayProxyEventV2,
  context: ReturnType<typeof lambdaContext>,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The API function with what is around it, each on a port of its own, for all tests of a file. */
export async function startApiService() {
  const surroundings = await startSurroundings('api', API_KEY, [DELETIONS])
  const { simulator, secrets, secretArn, sqsEndpoint, printed, queueUrl, messagesOn, reset } =
    surroundings
  const variables = variablesFor('api', {
    ...defaultSettings,
    baseUrl: simulator.url,
    secretArn,
    deletionQueueUrl: queueUrl(DELETIONS),
  })

  return {
    simulator,
    secrets,
    sqsEndpoint,
    reset,
    /** A new execution environment of the function, with changes to its variables; undefined takes one away. */
    async coldStart(changes: Readonly<Record<string, string | undefined>> = {}): Promise<Api> {
      surroundings.useVariables({ ...variables, ...changes })
      const { handler }: { handler: unknown } = await import('../../lambda/api.ts')
      return async (request) =>
        replyOf(await (handler as Handler)(httpEvent(request), lambdaContext()))
    },
    /** Messages on the deletion queue, delayed ones included. */
    queued: () =>
      messagesOn(DELETIONS).map(({ body }): Readonly<Record<string, unknown>> => JSON.parse(body)),
    upstream: (): readonly LoggedRequest[] => simulator.state.log.entries(),
    printed: (): string => printed.join(''),
    logged: () => printed.map((line): Readonly<Record<string, unknown>> => JSON.parse(line)),
  }
}

export type ApiService = Awaited<ReturnType<typeof startApiService>>

/** Whether an answer has the caller's own request id, or API Gateway's where it sent none. */
export function echoes({ headers }: HttpReply, requestId = GATEWAY_REQUEST_ID): boolean {
  return headers['x-request-id'] === requestId && headers['content-type'] === 'application/json'
}

/** A `POST /deletions` of this body. */
export function postJson(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return { headers: { 'content-type': 'application/json', ...headers }, body: text }
}

function replyOf({
  statusCode,
  headers = {},
  body = '',
}: APIGatewayProxyStructuredResultV2): HttpReply {
  const parsed: unknown = JSON.parse(body)
  return { status: statusCode ?? 0, headers, body: isRecord(parsed) ? parsed : {} }
}
