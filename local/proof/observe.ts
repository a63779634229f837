import { readQueueMessage } from '../../lambda/queue/queue-message.ts'
import type { LocalService } from '../service.ts'
import type { LoggedRequest } from '../simulator/request-log.ts'
import type { Call, Facts } from './facts.ts'
import type { RunLog } from './run-log.ts'

/** What only the one who set up the run knows. */
export type Expectations = Pick<Facts, 'neverExisted' | 'belongsToPerson'>

const INTAKE = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }

/**
 * Collects the facts of a run while the service still stands: what senders and logs say, what the queues hold
 * and what the simulator got.
 */
export function observe(service: LocalService, log: RunLog, expected: Expectations): Facts {
  const { deletionQueue, deadLetterQueue } = service.pipeline
  const doubled = [...(service.sqsEdge?.doubled ?? [])].flatMap(idsIn)
  return {
    ...expected,
    accepted: log.accepted,
    outcomes: log.outcomes,
    expectedLetters: log.letters,
    queued: new Set(service.messages(deletionQueue).flatMap(({ body }) => idsIn(body))),
    deadLetters: service.messages(deadLetterQueue).map(({ body, attributes }) => ({
      requestId: attributes.get('request_id') ?? idsIn(body)[0],
      reason: attributes.get('reason'),
    })),
    calls: service.simulator?.state.log.entries().map(toCall) ?? [],
    doubled: new Set([...doubled, ...log.sentTwice]),
  }
}

function idsIn(body: string): readonly string[] {
  const intake = readQueueMessage(body, { origin: 'queue', acceptedAt: 0 }, INTAKE)
  return intake.kind === 'requests' ? intake.requests.map(({ requestId }) => requestId) : []
}

function toCall({ at, request_id, retry_after, deleted }: LoggedRequest): Call {
  return {
    at: Date.parse(at),
    requestId: request_id ?? '',
    deleted,
    retryAfterMs: Number(retry_after ?? 0) * 1_000,
  }
}
