/**
 * The webhook function: deletes while its caller waits, and queues what can't be finished in time.
 *
 * @module
 */
import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { TimeAllowance } from './deletion/delete-one.ts'
import type { Origin } from './deletion/request.ts'
import { createEnvironment } from './environment.ts'
import type { HttpAnswer } from './http/answers.ts'
import { createKeyCheck, readFilesDeletion } from './http/delete-files.ts'
import { noSuchRoute } from './http/no-such-route.ts'
import { readPostedDeletions } from './http/post-deletions.ts'
import { deleteForCaller, queueForCaller, type WaitingCallerTools } from './http/waiting-caller.ts'
import type { Acceptance } from './intake/deletion-fields.ts'
import { apiKey, type WithApiKeys } from './middleware/api-key.ts'
import { documentProAnswers } from './middleware/documentpro-answers.ts'
import { strictJsonBody } from './middleware/strict-json-body.ts'
import { enqueue } from './queue/deletion-queue.ts'
import { DeletionJournal } from './telemetry/deletion-journal.ts'
import { invocationFields, logInvocationFailure } from './telemetry/invocation.ts'
import { Metrics } from './telemetry/metrics.ts'

/** One caller waits at a time; the second connection is for a retry while the first one closes. */
const MAX_SOCKETS = 2

const environment = createEnvironment(process.env, MAX_SOCKETS)
const { keys, log, now, policy, gate, pace, upstream, sqs, deletionQueueUrl } = environment
const budgetMs = environment.milliseconds('webhookBudgetSeconds')
const checkKey = createKeyCheck(now)

/** Below this an attempt isn't worth starting: it would only be ambiguous. */
const MIN_ATTEMPT_MS = 100

type Route = (event: APIGatewayProxyEventV2, context: WithApiKeys) => Promise<HttpAnswer>

const postDeletions = middy<APIGatewayProxyEventV2, HttpAnswer, Error, WithApiKeys>()
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

const deleteFiles: Route = async (event, context) => {
  await checkKey(event, context.apiKeys)
  const request = readFilesDeletion(event, acceptance('files_api'))
  return withTools(context, (tools, allowance) => deleteForCaller(request, tools, allowance))
}

const routes = new Map<string, Route>([
  ['POST /deletions', postDeletions],
  ['DELETE /files', deleteFiles],
])

export const handler = middy<APIGatewayProxyEventV2, HttpAnswer>()
  .use(documentProAnswers(logInvocationFailure(log)))
  .use(apiKey(keys))
  .handler(async (event, context) => {
    const route = routes.get(event.routeKey) ?? noSuchRoute
    return route(event, context)
  })

function acceptance(origin: Origin): Acceptance {
  const traceId = process.env._X_AMZN_TRACE_ID
  return { origin, acceptedAt: now(), ...(traceId === undefined ? {} : { traceId }) }
}

async function withTools(
  context: WithApiKeys,
  run: (tools: WaitingCallerTools, allowance: TimeAllowance) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const invocation = log.with(invocationFields(context, process.env))
  const metrics = new Metrics(environment.functionName)
  const budgetEnd = now() + budgetMs
  const tools: WaitingCallerTools = {
    upstream,
    keys: context.apiKeys,
    gate,
    pace,
    policy,
    now,
    random: Math.random,
    journal: new DeletionJournal(invocation, metrics, now),
    enqueue: (items) => enqueue(sqs, deletionQueueUrl, items, now()),
  }
  try {
    return await run(tools, (afterMs = 0) => {
      const left = budgetEnd - now() - afterMs
      return left >= MIN_ATTEMPT_MS ? left : 0
    })
  } finally {
    metrics.flush(invocation, now())
  }
}
