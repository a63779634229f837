import { requestsIn } from '../lambda/deletion/delivery.ts'
import { type QueueIntake, readQueueMessage } from '../lambda/queue/queue-message.ts'
import type { SqsEdge } from '../local/aws/sqs-edge/sqs-edge.ts'
import type { LocalService } from '../local/local-service.ts'
import type { LoggedRequest } from '../local/simulator/request-log.ts'
import type { Simulator } from '../local/simulator/simulator.ts'
import type { Call, Facts } from './invariants/facts.ts'
import type { RunLog } from './run-log.ts'

/** What only the one who set up the run knows. */
export type Expectations = Pick<Facts, 'neverExisted' | 'sick' | 'belongsToPerson' | 'pauses'>

type Ledger = NonNullable<Facts['ledger']>

/** What the run left behind. */
export interface Remains {
  /** The service that still stands. */
  readonly service: Pick<LocalService, 'pipeline' | 'messages'>
  readonly simulator: Simulator
  /** Every way to SQS that there was, also before a restart. */
  readonly sqsEdges: readonly Pick<SqsEdge, 'doubled' | 'shownAgain'>[]
  readonly log: RunLog
  readonly ledger: Ledger
}

const INTAKE = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }

/**
 * Collects the facts of a run while the service still stands: what senders and logs say, what the queues hold
 * and what the simulator got.
 */
export function observe(
  { service, simulator, sqsEdges, log, ledger }: Remains,
  expected: Expectations,
): Facts {
  const { deletionQueue, deadLetterQueue } = service.pipeline
  return {
    ...expected,
    asked: log.asked,
    accepted: log.accepted,
    sentTwice: log.sentTwice,
    notBefore: log.notBefore,
    outcomes: log.outcomes,
    expectedLetters: log.letters,
    queued: new Set(service.messages(deletionQueue).flatMap(({ body }) => idsIn(body))),
    deadLetters: service.messages(deadLetterQueue).map(({ body, attributes }) => ({
      requestId: attributes.get('request_id') ?? idsIn(body)[0],
      reason: attributes.get('reason') ?? 'crashed',
    })),
    calls: simulator.state.log.entries().map(toCall),
    existing: new Set(simulator.state.results.list(Number.POSITIVE_INFINITY)),
    attempts: log.attempts,
    cameAgain: log.cameAgain,
    doubled: new Set([
      ...sqsEdges.flatMap(({ doubled }) => [...doubled].flatMap(idsIn)),
      ...log.sentOnTwice,
    ]),
    shownAgain: new Set(sqsEdges.flatMap(({ shownAgain }) => [...shownAgain].flatMap(idsIn))),
    redelivered: new Set([...log.redelivered].flatMap(idsIn)),
    retold: new Set(
      [
        ...sqsEdges.flatMap(({ doubled, shownAgain }) => [...doubled, ...shownAgain]),
        ...log.redelivered,
      ].flatMap((body) => (isEnd(body) ? idsIn(body) : [])),
    ),
    ledger,
  }
}

function idsIn(body: string): readonly string[] {
  return requestsIn(read(body)).map(({ requestId }) => requestId)
}

/** True for the message of a deletion that has ended, and that the ledger didn't take at first. */
function isEnd(body: string): boolean {
  return read(body).kind === 'concluded'
}

function read(body: string): QueueIntake {
  const acceptance = { origin: 'queue', acceptedAt: Date.now(), trusted: true } as const
  return readQueueMessage(body, acceptance, INTAKE)
}

function toCall({ at, request_id, status, retry_after, deleted }: LoggedRequest): Call {
  return {
    at: Date.parse(at),
    requestId: request_id ?? '',
    deleted,
    status,
    retryAfterMs: Number(retry_after ?? 0) * 1_000,
  }
}
