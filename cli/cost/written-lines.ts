/**
 * What the functions write, found out by running the domain with the real journal on batches whose outcome is known.
 *
 * @module
 */
import { ApiKey } from '../../lambda/deletion/api-key.ts'
import { type BatchTools, deleteBatch } from '../../lambda/deletion/delete-batch.ts'
import type { UpstreamAnswer } from '../../lambda/deletion/outcome.ts'
import { Pace } from '../../lambda/deletion/pace.ts'
import type { RequestId } from '../../lambda/deletion/request.ts'
import { UpstreamGate } from '../../lambda/deletion/upstream-gate.ts'
import {
  deleteForCaller,
  queueForCaller,
  type WaitingCallerTools,
} from '../../lambda/http/waiting-caller.ts'
import { readDeletionFields } from '../../lambda/intake/deletion-fields.ts'
import { readSqsEvent } from '../../lambda/queue/sqs-event.ts'
import { DeletionJournal } from '../../lambda/telemetry/deletion-journal.ts'
import { invocationFields } from '../../lambda/telemetry/invocation.ts'
import { Log } from '../../lambda/telemetry/log.ts'
import { Metrics } from '../../lambda/telemetry/metrics.ts'

/** How the attempt for an id ends. */
export type Ending = 'deleted' | 'put_off'

/** Texts as long as AWS's and DocumentPro's own: UUIDs, a trace header, the name that CDK gives a function. */
const UUID = '3f1b9c52-7a40-4e6d-9d0f-5b8c2a71e'
const TRACE = 'Root=1-692447e1-5b8c2a71e3f1b9c527a404e6;Parent=9d0f5b8c2a71e3f1;Sampled=0'
const FUNCTION_NAME = 'DocumentProDeletion-DeletionWorkerE3F1B9C5-5b8c2a71e3f1'
/** As configured by default; the batches here are of plain messages. */
const INTAKE = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }
const NOW = Date.UTC(2026, 10, 24, 12)
const WAITED_MS = 12_345
const LATENCY_MS = 200

const ANSWERS: Record<Ending, UpstreamAnswer> = {
  deleted: { kind: 'deleted', status: 200, message: 'File deleted successfully' },
  put_off: {
    kind: 'unavailable',
    status: 503,
    ambiguous: true,
    about: 'service',
    error: 'http_503',
    message: 'DocumentPro answered 503',
  },
}

/** The lines that one worker invocation writes over messages whose attempts end so. */
export async function writtenByWorker(endings: readonly Ending[]): Promise<readonly string[]> {
  const event = { Records: endings.map((_, index) => record(index)) }
  const batch = readSqsEvent(event, INTAKE)
  return writtenIn(async (log, metrics, now) => {
    const journal = DeletionJournal.ofBatch(batch, log, metrics, now)
    await deleteBatch(batch.deliveries, tools(endings, journal, now), () => LATENCY_MS * 10)
  })
}

/** The lines that the webhook function writes for one id whose caller waits, or that is only queued. */
export async function writtenByWebhook(ending: Ending | 'queued'): Promise<readonly string[]> {
  const acceptance = { origin: 'deletions_api', acceptedAt: NOW, traceId: TRACE } as const
  const requests = readDeletionFields({ request_id: uuid(0) }, acceptance)
  if ('field' in requests) throw new Error(requests.message)
  return writtenIn(async (log, metrics, now) => {
    const journal = new DeletionJournal(log, metrics, now)
    const endings = ending === 'queued' ? [] : [ending]
    const caller: WaitingCallerTools = {
      ...tools(endings, journal, now),
      journal,
      enqueue: async (items) => items.map(() => true),
    }
    const [request] = requests
    if (ending === 'queued' || request === undefined) await queueForCaller(requests, caller)
    else await deleteForCaller(request, caller, () => LATENCY_MS * 10)
  })
}

async function writtenIn(
  invocation: (log: Log, metrics: Metrics, now: () => number) => Promise<void>,
): Promise<readonly string[]> {
  const lines: string[] = []
  let time = NOW
  // Every look at the clock is a moment later, so that durations have the digits of real ones.
  const now = () => {
    time += LATENCY_MS / 2
    return time
  }
  const about = invocationFields({ awsRequestId: uuid(0) }, { _X_AMZN_TRACE_ID: TRACE })
  const log = new Log((line) => lines.push(line), now, about)
  const metrics = new Metrics(FUNCTION_NAME)
  await invocation(log, metrics, now)
  metrics.flush(log, now())
  return lines
}

function tools(
  endings: readonly Ending[],
  journal: DeletionJournal,
  now: () => number,
): BatchTools & { readonly journal: DeletionJournal } {
  const byId = new Map(endings.map((ending, index) => [uuid(index), ending]))
  const key = new ApiKey('any')
  const taken = async (items: readonly unknown[]) => items.map(() => true)
  return {
    upstream: {
      delete: async (id: RequestId) => ANSWERS[byId.get(id) ?? 'deleted'],
    },
    keys: { current: async () => key, reload: async () => key },
    gate: new UpstreamGate(
      {
        keyPauseMs: 60_000,
        outagePauseMs: 30_000,
        outageThreshold: endings.length + 1,
        throttlePauseCapMs: 900_000,
      },
      now,
    ),
    pace: new Pace(10_000, now, async () => {}),
    policy: {
      retryWindowMs: 86_400_000,
      backoffBaseMs: 2_000,
      backoffCapMs: 900_000,
      keyPauseMs: 60_000,
    },
    queues: { routeBack: taken, deadLetter: taken, refuse: taken, acknowledge: async () => {} },
    journal,
    concurrency: 1,
    now,
    random: () => 0.5,
  }
}

function record(index: number) {
  return {
    messageId: uuid(index),
    receiptHandle: '',
    body: JSON.stringify({ request_id: uuid(index) }),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(NOW - WAITED_MS),
      SenderId: '',
      ApproximateFirstReceiveTimestamp: String(NOW),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'us-east-1',
  }
}

function uuid(index: number): string {
  return `${UUID}${String(index).padStart(3, '0')}`
}
