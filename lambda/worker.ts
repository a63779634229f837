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
import { invocationTelemetry, type WithTelemetry } from './middleware/invocation-telemetry.ts'
import { partialBatchResponse } from './middleware/partial-batch-response.ts'
import { readSqsEvent } from './queue/sqs-event.ts'
import { workerQueues } from './queue/worker-queues.ts'
import { INVOCATION_RESERVE_SECONDS, readSettings } from './settings.ts'
import { DeletionJournal } from './telemetry/deletion-journal.ts'
import { flushStdout } from './telemetry/stdout.ts'

const settings = readSettings('worker', process.env)
const { batchConcurrency: concurrency, deadLetterQueueUrl } = settings
const environment = createEnvironment(settings, process.env, concurrency)
const { keys, telemetry, now, policy, gate, upstream, ledger } = environment
const pace = new Pace(settings.requestsPerSecond, now, (ms) => sleep(ms))
const attemptMs = settings.upstreamTimeoutSeconds * 1000
const reserveMs = INVOCATION_RESERVE_SECONDS * 1000
const intakeOptions = {
  eventRequestIdPath: settings.eventRequestIdPath.split('.'),
  statuses: settings.webhookStatuses,
  trustedRoleIds: settings.trustedRoleIds,
}

interface BatchContext extends WithApiKeys, WithTelemetry {}

async function handleBatch(event: SQSEvent, context: BatchContext): Promise<ReadonlySet<string>> {
  const batch = readSqsEvent(event, intakeOptions)
  const { log, metrics } = context.telemetry
  const { eventRequestIdPath } = intakeOptions
  const journal = DeletionJournal.ofBatch(batch, log, metrics, now, eventRequestIdPath)
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
    sinks: environment.sinksOf(journal),
    ledger,
    journal,
    concurrency,
    now,
    random: Math.random,
  }
  return deleteBatch(batch.deliveries, tools, timeLeft)
}

export const handler = middy<SQSEvent, unknown, Error, BatchContext>()
  .use(invocationTelemetry(telemetry))
  .use(partialBatchResponse())
  .use(apiKey(keys))
  .handler(handleBatch)
