/**
 * The worker: takes batches from the deletion queue, deletes, and lets go only of messages whose outcome or
 * whose next message is durable.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import middy from '@middy/core'
import type { SQSEvent } from 'aws-lambda'
import { type BatchTools, deleteBatch } from './deletion/delete-batch.ts'
import { Pace } from './deletion/pace.ts'
import type { TimeAllowance } from './deletion/time-allowance.ts'
import { createEnvironment } from './environment.ts'
import { apiKey, type WithApiKeys } from './middleware/api-key.ts'
import { partialBatchResponse } from './middleware/partial-batch-response.ts'
import { writtenLog } from './middleware/written-log.ts'
import { readSqsEvent } from './queue/sqs-event.ts'
import { workerQueues } from './queue/worker-queues.ts'
import { INVOCATION_RESERVE_SECONDS, readSettings } from './settings.ts'
import { DeletionJournal } from './telemetry/deletion-journal.ts'
import { invocationFields, logInvocationFailure } from './telemetry/invocation.ts'
import { Metrics } from './telemetry/metrics.ts'
import { flushStdout } from './telemetry/stdout.ts'

const settings = readSettings('worker', process.env)
const { batchConcurrency: concurrency, deadLetterQueueUrl } = settings
const environment = createEnvironment(settings, process.env, concurrency)
const { keys, log, now, policy, gate, upstream } = environment
const pace = new Pace(settings.requestsPerSecond, now, (ms) => sleep(ms))
const attemptMs = settings.upstreamTimeoutSeconds * 1000
const reserveMs = INVOCATION_RESERVE_SECONDS * 1000
const intakeOptions = {
  eventRequestIdPath: settings.eventRequestIdPath.split('.'),
  statuses: settings.webhookStatuses,
  trustedRoleIds: settings.trustedRoleIds,
}

async function handleBatch(event: SQSEvent, context: WithApiKeys): Promise<ReadonlySet<string>> {
  const batch = readSqsEvent(event, intakeOptions)
  const invocation = log.with(invocationFields(context, process.env))
  const metrics = new Metrics(environment.functionName)
  const journal = DeletionJournal.ofBatch(batch, invocation, metrics, now)
  const timeLeft: TimeAllowance = (afterMs = 0) =>
    context.getRemainingTimeInMillis() - reserveMs - afterMs >= attemptMs ? attemptMs : 0

  const queues = workerQueues(
    { ...environment, ...intakeOptions, deadLetterQueueUrl, flushLog: flushStdout },
    batch.messages,
  )
  const tools: BatchTools = {
    upstream,
    keys: context.apiKeys,
    gate,
    pace,
    policy,
    queues,
    sinks: [journal],
    journal,
    concurrency,
    now,
    random: Math.random,
  }
  try {
    return await deleteBatch(batch.deliveries, tools, timeLeft)
  } finally {
    metrics.flush(invocation, now())
  }
}

function reportFailure(error: unknown, kept: number): void {
  logInvocationFailure(log)(error)
  new Metrics(environment.functionName).count('Kept', kept).flush(log, now())
}

export const handler = middy<SQSEvent>()
  .use(writtenLog(flushStdout))
  .use(partialBatchResponse(reportFailure))
  .use(apiKey(keys))
  .handler(handleBatch)
