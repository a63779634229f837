import { createHash } from 'node:crypto'
import type { Conclusion } from '../deletion/conclusion.ts'
import { askedWith } from '../deletion/ledger.ts'
import { isSuccess } from '../deletion/outcome.ts'
import type { DeletionRequest } from '../deletion/request.ts'

/** The `detail` of an outcome event, version 1 (docs/events.md). */
export interface OutcomeEvent {
  /** The same each time that the event is sent. */
  readonly id: string
  readonly request_id: string
  readonly outcome: Conclusion['outcome']
  readonly evidence: 'observed' | 'recorded' | 'inferred'
  /** DocumentPro's last answer. */
  readonly status: number | null
  readonly attempt_count: number
  readonly dead_letter: boolean
  /** ISO 8601, as all times. */
  readonly accepted_at: string
  readonly final_at: string
  readonly deleted_at?: string
  readonly origin: DeletionRequest['origin']
  readonly reason?: string
  readonly requested_by?: string
  readonly idempotency_key?: string
}

/** What an event tells of the end of a deletion: what was asked for, and what became of it. */
export function outcomeEvent(conclusion: Conclusion): OutcomeEvent {
  const { outcome, evidence = 'observed', status, at, deletedAt, deadLetter, request } = conclusion
  const { requestId, origin, firstAcceptedAt, history } = request
  const { reason, requestedBy, idempotencyKey } = request
  return {
    id: eventId(conclusion),
    request_id: requestId,
    outcome,
    evidence,
    status,
    attempt_count: history.count,
    dead_letter: deadLetter,
    accepted_at: iso(firstAcceptedAt),
    final_at: iso(at),
    ...(deletedAt === undefined ? {} : { deleted_at: iso(deletedAt) }),
    origin,
    ...(reason === undefined ? {} : { reason }),
    ...(requestedBy === undefined ? {} : { requested_by: requestedBy }),
    ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
  }
}

/**
 * Of the request and its end, so that it is the same wherever and however often it is found. A `deleted` whose worker died
 * is found again as `already_gone`: one end. An `expired` deletion that is redriven and deleted then has two.
 */
function eventId({ request, outcome }: Conclusion): string {
  const end = isSuccess(outcome) ? 'success' : outcome
  const identity = JSON.stringify([request.requestId, askedWith(request), end])
  return createHash('sha256').update(identity).digest('hex').slice(0, 32)
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
