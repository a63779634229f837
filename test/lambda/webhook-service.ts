import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { startFauxqs } from 'fauxqs'
import { afterAll, vi } from 'vitest'
import { isRecord } from '../../local/json-record.ts'
import { LOCAL_CREDENTIALS } from '../../local/local-credentials.ts'
import { refuseRemoteConnections } from '../../local/loopback-only.ts'
import { startSecretsManager } from '../../local/secrets-manager/secrets-manager.ts'
import type { LoggedRequest } from '../../local/simulator/request-log.ts'
import { startSimulator } from '../../local/simulator/simulator.ts'
import { GATEWAY_REQUEST_ID, type HttpRequest, httpEvent, lambdaContext } from './http-event.ts'

export const API_KEY = 'sk-webhook-first'
export const SECRET = 'documentpro'

/** An answer as API Gateway gives it to the caller. */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

export type Webhook = (request: HttpRequest) => Promise<HttpReply>

type Handler = (
  event: APIGatewayProxyEventV2,
  context: ReturnType<typeof lambdaContext>,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The webhook function with what is around it, each on a port of its own, for all tests of a file. */
export async function startWebhookService() {
  const acceptAll = refuseRemoteConnections()
  const simulator = await startSimulator({ apiKey: API_KEY })
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:documentpro'
  const secrets = await startSecretsManager({ secrets: [{ arn, name: SECRET, value: API_KEY }] })
  const sqs = await startFauxqs({ port: 0, logger: false, defaultRegion: 'us-east-1' })
  sqs.createQueue('deletions')
  const sqsEndpoint = `http://127.0.0.1:${sqs.port}`
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    printed.push(...String(line).trimEnd().split('\n'))
    return true
  })
  afterAll(async () => {
    write.mockRestore()
    vi.unstubAllEnvs()
    await Promise.all([simulator.close(), secrets.close(), sqs.stop()])
    acceptAll()
  })

  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_LAMBDA_FUNCTION_NAME: 'webhook',
    DOCUMENTPRO_BASE_URL: simulator.url,
    DOCUMENTPRO_SECRET_ARN: arn,
    DELETION_QUEUE_URL: `${sqsEndpoint}/000000000000/deletions`,
  }

  return {
    simulator,
    secrets,
    sqsEndpoint,
    /** A new execution environment of the function, with changes to its variables. */
    async coldStart(changes: Readonly<Record<string, string>> = {}): Promise<Webhook> {
      for (const [name, value] of Object.entries({ ...environment, ...changes })) {
        vi.stubEnv(name, value)
      }
      vi.resetModules()
      const { handler }: { handler: unknown } = await import('../../lambda/webhook.ts')
      return async (request) =>
        replyOf(await (handler as Handler)(httpEvent(request), lambdaContext()))
    },
    /** Messages on the deletion queue, delayed ones included. */
    queued(): readonly Readonly<Record<string, unknown>>[] {
      const { ready = [], delayed = [] } = sqs.inspectQueue('deletions')?.messages ?? {}
      return [...ready, ...delayed].map(({ body }) => JSON.parse(body))
    },
    upstream: (): readonly LoggedRequest[] => simulator.state.log.entries(),
    printed: (): string => printed.join(''),
    logged: () => printed.map((line): Readonly<Record<string, unknown>> => JSON.parse(line)),
    /** Forgets what earlier tests did. */
    reset(): void {
      const { results, faults, log } = simulator.state
      for (const state of [results, faults, log]) state.clear()
      simulator.state.apiKeys = new Set([API_KEY])
      secrets.put(SECRET, API_KEY)
      sqs.purgeAll()
      sqs.createQueue('deletions')
      printed.length = 0
    },
  }
}

export type WebhookService = Awaited<ReturnType<typeof startWebhookService>>

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
