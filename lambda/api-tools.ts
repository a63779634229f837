import { setTimeout as sleep } from 'node:timers/promises'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createAnswerOnce } from '#ledger'
import { Pace } from './deletion/pace.ts'
import type { Origin } from './deletion/request.ts'
import type { TimeAllowance } from './deletion/time-allowance.ts'
import type { FunctionEnvironment } from './environment.ts'
import type { HttpAnswer } from './http/answers.ts'
import { iamCaller } from './http/iam-caller.ts'
import { identityOf, readIdempotencyKey, withKey } from './http/idempotency-key.ts'
import { readPostedDeletions } from './http/post-deletions.ts'
import { signedBy } from './http/signed-by.ts'
import {
  deleteForCaller,
  type QueueingTools,
  queueForCaller,
  type WaitingCallerTools,
} from './http/waiting-caller.ts'
import { callerOf } from './intake/caller.ts'
import type { Acceptance } from './intake/deletion-fields.ts'
import type { WithApiKeys } from './middleware/api-key.ts'
import type { WithTelemetry } from './middleware/invocation-telemetry.ts'
import { enqueue } from './queue/deletion-queue.ts'
import type { Settings } from './settings.ts'
import { DeletionJournal } from './telemetry/deletion-journal.ts'

/** Below this an attempt isn't worth starting: it would only be ambiguous. */
const MIN_ATTEMPT_MS = 100

/** What the API function accepts, deletes and queues with. */
export function createApiTools(
  settings: Settings<'api'>,
  {
    telemetry,
    now,
    policy,
    gate,
    upstream,
    sqs,
    sinksOf,
    ledger,
    deletionQueueUrl,
  }: FunctionEnvironment,
) {
  /** A waiting caller isn't held back; the API has a rate of its own. */
  const pace = new Pace(Number.POSITIVE_INFINITY, now, (ms) => sleep(ms))
  /** @param caller whose what is queued is: a tenant of the fair queue, and with all its lists another one */
  const queueing = (
    { telemetry: { log, metrics } }: WithTelemetry,
    caller: string,
  ): QueueingTools => ({
    now,
    journal: new DeletionJournal(log, metrics, now),
    enqueue(items) {
      const messageGroupId = items.length > 1 ? `${caller}/list` : caller
      const grouped = items.map((item) => ({ ...item, messageGroupId }))
      return enqueue(sqs(), deletionQueueUrl, grouped, now())
    },
    ledger,
  })
  const { apiBudgetSeconds } = settings
  const answerOnce = createAnswerOnce(settings, now, telemetry)
  const tools = {
    queueing,
    waiting(context: WithApiKeys & WithTelemetry, caller: string): WaitingCallerTools {
      const queue = queueing(context, caller)
      const { apiKeys: keys } = context
      const sinks = sinksOf(queue.journal)
      return { upstream, keys, gate, pace, policy, sinks, random: Math.random, ...queue }
    },
    /** The time that a caller waits, from now on. */
    allowance(): TimeAllowance {
      const budgetEnd = now() + apiBudgetSeconds * 1000
      return (afterMs = 0) => {
        const left = budgetEnd - now() - afterMs
        return left >= MIN_ATTEMPT_MS ? left : 0
      }
    },
    acceptance(origin: Origin, known: Parameters<typeof callerOf>[0]): Acceptance {
      const traceId = process.env._X_AMZN_TRACE_ID
      return { origin, acceptedAt: now(), traceId, caller: callerOf(known) }
    },
  }
  return {
    ...tools,
    /** `POST /deletions`: one id waits for its outcome, others are queued; once for each key of a caller. */
    post(event: APIGatewayProxyEventV2, context: WithApiKeys & WithTelemetry): Promise<HttpAnswer> {
      const posted = readPostedDeletions(event, tools.acceptance('deletions_api', signedBy(event)))
      const caller = iamCaller(event) ?? 'deletions_api'
      const key = readIdempotencyKey(event, posted.requests)
      const requests = withKey(posted.requests, key)
      const identity = key === undefined ? undefined : identityOf(key, caller, event.body)
      return answerOnce(identity, context.getRemainingTimeInMillis(), async () => {
        const [request] = requests
        return posted.wait && request !== undefined
          ? deleteForCaller(request, tools.waiting(context, caller), tools.allowance())
          : queueForCaller(requests, tools.queueing(context, caller))
      })
    },
  }
}
