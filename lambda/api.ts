/**
 * The API function: deletes while its caller waits, and queues what can't be finished in time.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { Pace } from './deletion/pace.ts'
import type { Origin } from './deletion/request.ts'
import type { TimeAllowance } from './deletion/time-allowance.ts'
import { createEnvironment } from './environment.ts'
import type { HttpAnswer } from './http/answers.ts'
import { createKeyCheck, readFilesDeletion } from './http/delete-files.ts'
import { noSuchRoute } from './http/no-such-route.ts'
import { readPostedDeletions } from './http/post-deletions.ts'
import { acceptWebhook } from './http/post-webhook.ts'
import { readQueryParameters } from './http/query-parameters.ts'
import {
  deleteForCaller,
  type QueueingTools,
  queueForCaller,
  type WaitingCallerTools,
} from './http/waiting-caller.ts'
import type { Acceptance } from './intake/deletion-fields.ts'
import { apiKey, type WithApiKeys } from './middleware/api-key.ts'
import { documentProAnswers } from './middleware/documentpro-answers.ts'
import { jsonTextBody } from './middleware/json-text-body.ts'
import { standardWebhook, type WithWebhookMessage } from './middleware/standard-webhook.ts'
import { strictJsonBody } from './middleware/strict-json-body.ts'
import { writtenLog } from './middleware/written-log.ts'
import { enqueue } from './queue/deletion-queue.ts'
import { readSettings } from './settings.ts'
import { createSignedWebhooks } from './signed-webhooks.ts'
import { DeletionJournal } from './telemetry/deletion-journal.ts'
import { invocationFields, logInvocationFailure } from './telemetry/invocation.ts'
import type { Log, LogFields } from './telemetry/log.ts'
import { Metrics } from './telemetry/metrics.ts'
import { flushStdout } from './telemetry/stdout.ts'
import { WebhookJournal } from './telemetry/webhook-journal.ts'

/** One caller waits at a time; the second connection is for a retry while the first one closes. */
const MAX_SOCKETS = 2

const settings = readSettings('api', process.env)
const environment = createEnvironment(settings, process.env, MAX_SOCKETS)
const { keys, log, now, policy, gate, upstream, sqs, deletionQueueUrl } = environment
/** A waiting caller isn't held back; the API has a rate of its own. */
const pace = new Pace(Number.POSITIVE_INFINITY, now, (ms) => sleep(ms))
const budgetMs = settings.apiBudgetSeconds * 1000
const checkKey = createKeyCheck(now)
const signedWebhooks = createSignedWebhooks(settings, process.env, environment)

/** Below this an attempt isn't worth starting: it would only be ambiguous. */
const MIN_ATTEMPT_MS = 100

/** DocumentPro's own event holds what it read from the document; in base64 this is what Lambda takes. */
const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024

/** Each route's own middlewares fill in what it reads of this. */
interface RouteContext extends WithApiKeys, WithWebhookMessage {}

type Route = (event: APIGatewayProxyEventV2, context: RouteContext) => Promise<HttpAnswer>

const withApiKey = apiKey(keys)

const postDeletions = middy<APIGatewayProxyEventV2, HttpAnswer, Error, WithApiKeys>()
  .use(withApiKey)
  .use(strictJsonBody())
  .handler(async (event, context) => {
    const posted = readPostedDeletions(event, acceptance('deletions_api'))
    const [request] = posted.requests
    return withTools(context, (tools, allowance) =>
      posted.wait && request !== undefined
        ? deleteForCaller(request, tools, allowance)
        : queueForCaller(posted.requests, tools),
    )
  })

const deleteFiles = middy<APIGatewayProxyEventV2, HttpAnswer, Error, WithApiKeys>()
  .use(withApiKey)
  .handler(async (event, context) => {
    await checkKey(event, context.apiKeys)
    const request = readFilesDeletion(event, acceptance('files_api'))
    return withTools(context, (tools, allowance) => deleteForCaller(request, tools, allowance))
  })

const routes = new Map<string, Route>([
  ['POST /deletions', postDeletions],
  ['DELETE /files', deleteFiles],
])
if (signedWebhooks !== undefined) {
  const { verification, receipts, statuses } = signedWebhooks
  const postWebhook = middy<APIGatewayProxyEventV2, HttpAnswer, Error, WithWebhookMessage>()
    .use(standardWebhook(verification))
    .use(jsonTextBody(MAX_WEBHOOK_BYTES))
    .handler(async ({ body = '', rawQueryString }, context) => {
      const { webhookMessage } = context
      readQueryParameters(rawQueryString, [])
      const until = now() + context.getRemainingTimeInMillis()
      return withTelemetry(context, { webhook_id: webhookMessage.id }, (invocation, metrics) =>
        acceptWebhook(webhookMessage, body, acceptance('webhook'), {
          receipts,
          statuses,
          until,
          ...queueing(invocation, metrics),
          webhookJournal: new WebhookJournal(invocation, metrics),
        }),
      )
    })
  routes.set('POST /webhook', postWebhook)
}

export const handler = middy<APIGatewayProxyEventV2, HttpAnswer, Error, RouteContext>()
  .use(writtenLog(flushStdout))
  .use(documentProAnswers(logInvocationFailure(log)))
  .handler(async (event, context) => {
    const route = routes.get(event.routeKey) ?? noSuchRoute
    return route(event, context)
  })

function acceptance(origin: Origin): Acceptance {
  const traceId = process.env._X_AMZN_TRACE_ID
  return { origin, acceptedAt: now(), ...(traceId === undefined ? {} : { traceId }) }
}

async function withTools(
  context: Context,
  run: (tools: WaitingCallerTools, allowance: TimeAllowance) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const budgetEnd = now() + budgetMs
  return withTelemetry(context, {}, (invocation, metrics) => {
    const queue = queueing(invocation, metrics)
    const tools = { upstream, keys, gate, pace, policy, random: Math.random, ...queue }
    return run(tools, (afterMs = 0) => {
      const left = budgetEnd - now() - afterMs
      return left >= MIN_ATTEMPT_MS ? left : 0
    })
  })
}

function queueing(invocation: Log, metrics: Metrics): QueueingTools {
  return {
    now,
    journal: new DeletionJournal(invocation, metrics, now),
    enqueue: (items) => enqueue(sqs(), deletionQueueUrl, items, now()),
  }
}

async function withTelemetry(
  context: Context,
  fields: LogFields,
  run: (invocation: Log, metrics: Metrics) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const invocation = log.with({ ...invocationFields(context, process.env), ...fields })
  const metrics = new Metrics(environment.functionName)
  try {
    return await run(invocation, metrics)
  } finally {
    metrics.flush(invocation, now())
  }
}
