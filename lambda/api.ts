/**
 * The API function: deletes while its caller waits, and queues what can't be finished in time.
 *
 * @module
 */

import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createPostCertificate } from '#certificates'
import { createLedgerRoutes } from '#ledger'
import { createApiTools } from './api-tools.ts'
import { createEnvironment } from './environment.ts'
import type { HttpAnswer } from './http/answers.ts'
import { readFilesDeletion } from './http/delete-files.ts'
import { noSuchRoute } from './http/no-such-route.ts'
import { acceptWebhook } from './http/post-webhook.ts'
import { readQueryParameters } from './http/query-parameters.ts'
import { requestIdFields } from './http/request-ids.ts'
import { deleteForCaller } from './http/waiting-caller.ts'
import { apiKey, type WithApiKeys } from './middleware/api-key.ts'
import { callerKey } from './middleware/caller-key.ts'
import { documentProAnswers } from './middleware/documentpro-answers.ts'
import { invocationTelemetry, type WithTelemetry } from './middleware/invocation-telemetry.ts'
import { jsonTextBody } from './middleware/json-text-body.ts'
import { standardWebhook, type WithWebhookMessage } from './middleware/standard-webhook.ts'
import { strictJsonBody } from './middleware/strict-json-body.ts'
import { readSettings } from './settings.ts'
import { createSignedWebhooks } from './signed-webhooks.ts'

/** One caller waits at a time; the second connection is for a retry while the first one closes. */
const MAX_SOCKETS = 2

/** DocumentPro's own event holds what it read from the document; in base64 this is what Lambda takes. */
const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024

const settings = readSettings('api', process.env)
const environment = createEnvironment(settings, process.env, MAX_SOCKETS)
const { keys, telemetry, now } = environment
const tools = createApiTools(settings, environment)
const ledgerRoutes = createLedgerRoutes(settings, now)
const certify = createPostCertificate(settings, now)
const signedWebhooks = createSignedWebhooks(settings, environment)
const withApiKey = apiKey(keys)

/** Each route's own middlewares fill in what it reads of this. */
interface RouteContext extends WithApiKeys, WithTelemetry, WithWebhookMessage {}

type Route = (event: APIGatewayProxyEventV2, context: RouteContext) => Promise<HttpAnswer>

const route = () => middy<APIGatewayProxyEventV2, HttpAnswer, Error, RouteContext>()

const postDeletions = route()
  .use(withApiKey)
  .use(strictJsonBody())
  .handler((event, context) => tools.post(event, context))

const deleteFiles = route()
  .use(callerKey(keys, now))
  .use(withApiKey)
  .handler(async (event, context) => {
    const request = readFilesDeletion(event, tools.acceptance('files_api', {}))
    return deleteForCaller(request, tools.waiting(context, 'files_api'), tools.allowance())
  })

const postWebhook = ({ secrets, tools: webhookTools }: NonNullable<typeof signedWebhooks>) =>
  route()
    .use(standardWebhook({ secrets, now }))
    .use(jsonTextBody(MAX_WEBHOOK_BYTES))
    .handler(async ({ body = '', rawQueryString }, context) => {
      readQueryParameters(rawQueryString, [])
      const acceptance = tools.acceptance('webhook', { webhookId: context.webhookMessage.id })
      const accepting = webhookTools(context, tools.queueing(context, 'webhook'))
      return acceptWebhook(context.webhookMessage, body, acceptance, accepting)
    })

const postCertificate = (answer: NonNullable<typeof certify>) =>
  route()
    .use(withApiKey)
    .handler((event, context) => answer(event, context, tools.allowance()))

const routes = new Map<string, Route>([
  ['POST /deletions', postDeletions],
  ['DELETE /files', deleteFiles],
  ...ledgerRoutes,
  ...(certify
    ? ['/deletions/{request_id}/certificate', '/certificates'].map(
        (path) => [`POST ${path}`, postCertificate(certify)] as const,
      )
    : []),
  ...(signedWebhooks ? [['POST /webhook', postWebhook(signedWebhooks)] as const] : []),
])

export const handler = middy<APIGatewayProxyEventV2, HttpAnswer, Error, RouteContext>()
  .use(invocationTelemetry(telemetry, requestIdFields))
  .use(documentProAnswers())
  .handler((event, context) => {
    const found = routes.get(event.routeKey)
    return found ? found(event, context) : noSuchRoute(event, ledgerRoutes.length > 0)
  })
