import type { Sink } from './conclude.ts'
import type { AttemptRecord } from './history.ts'
import { type FinalOutcome, isSuccess, type Outcome } from './outcome.ts'
import type { Caller, DeletionRequest, Origin, RequestId } from './request.ts'

/**
 * Where a deletion is, as its record in the ledger says:
 *
 *     queued ─────┬──▶ pending ──┬──▶ final
 *     scheduled ──┤              │
 *     held ───────┘              └──▶ cancelled
 *
 * `queued` hasn't been tried, `scheduled` isn't to be tried before its time, `pending` was tried and hasn't ended; nothing
 * makes a record `held` or `cancelled` yet. Each may go straight to an end, and none comes back from one.
 */
export const LEDGER_STATES = [
  'queued',
  'scheduled',
  'held',
  'pending',
  'final',
  'cancelled',
] as const
export type LedgerState = (typeof LEDGER_STATES)[number]

/** How many attempts a record keeps, the last ones; the others only count. */
export const RECORDED_ATTEMPTS = 5

/** How many later requests for the same id a record keeps, the first ones. */
export const RECORDED_LATER_REQUESTS = 10

/** What was asked for, by whom and why. Times are epoch milliseconds. */
export interface Asked {
  readonly origin: Origin
  readonly acceptedAt: number
  readonly notBefore?: number
  readonly caller?: Caller
  readonly reason?: string
  readonly requestedBy?: string
  readonly idempotencyKey?: string
  readonly traceId?: string
}

/** What an outcome rests on, in full: `observed` by the attempt itself where a conclusion says nothing. */
type RecordedEvidence = 'observed' | 'recorded' | 'inferred'

/** How a deletion ended. */
export interface RecordedEnd {
  readonly outcome: Exclude<FinalOutcome, 'invalid'>
  readonly evidence: RecordedEvidence
  /** DocumentPro's last answer; null where there was none. */
  readonly status: number | null
  /** In epoch milliseconds. */
  readonly at: number
  /** A dead letter tells a person of it. */
  readonly deadLetter: boolean
}

/** Another request for an id whose record was there, and how it ended. */
export interface LaterRequest extends Asked {
  readonly end: RecordedEnd
}

/** What the ledger knows of one `request_id`. */
export interface LedgerRecord {
  readonly requestId: RequestId
  readonly state: LedgerState
  /** When it came about; of an end, when it was found. In epoch milliseconds. */
  readonly changedAt: number
  /** The first request for it. */
  readonly asked: Asked
  /** Undefined until there is one. */
  readonly end?: RecordedEnd
  readonly attemptCount: number
  /** The last ones. */
  readonly attempts: readonly AttemptRecord[]
  readonly firstAttemptAt?: number
  /** In the order in which they were accepted. */
  readonly later: readonly LaterRequest[]
}

/** Writes records. As a sink it takes conclusions, and says what it knows better. */
export interface Ledger extends Sink {
  /**
   * Makes the records of deletions that haven't ended, where there are none.
   * @returns for each whether it has a record; never throws
   */
  open(requests: readonly DeletionRequest[]): Promise<readonly boolean[]>
}

/** Which records a list has: those that ended so, and whose state changed in that time, `until` excluded. */
export interface LedgerFilter {
  readonly outcome?: FinalOutcome
  readonly since?: number
  readonly until?: number
}

/** A part of a list. */
export interface LedgerPage {
  readonly records: readonly LedgerRecord[]
  /** Where the next part begins; undefined behind the last record. */
  readonly next?: string
}

/** Thrown when the ledger can't be asked. */
export class LedgerUnavailableError extends Error {
  override name = 'LedgerUnavailableError'
}

/** Thrown for a place in a list that none was given out for. */
export class CursorError extends Error {
  override name = 'CursorError'
}

/** Reads records. */
export interface LedgerReader {
  /**
   * What was written last.
   * @throws LedgerUnavailableError
   */
  find(requestId: RequestId): Promise<LedgerRecord | undefined>
  /**
   * In an order that stays; each record that was there all the time is in exactly one part.
   * @param cursor where the part before ended
   * @throws LedgerUnavailableError, CursorError
   */
  list(filter: LedgerFilter, cursor?: string): Promise<LedgerPage>
}

/** The state of a deletion that hasn't ended. */
export function openState(request: DeletionRequest, now: number): LedgerState {
  if ((request.notBefore ?? 0) > now) return 'scheduled'
  return request.history.count > 0 ? 'pending' : 'queued'
}

/** What was asked for with a request. */
export function askedWith(request: DeletionRequest): Asked {
  const { origin, firstAcceptedAt: acceptedAt, notBefore, caller } = request
  const { reason, requestedBy, idempotencyKey, traceId } = request
  return {
    origin,
    acceptedAt,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(caller === undefined ? {} : { caller }),
    ...(reason === undefined ? {} : { reason }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(traceId === undefined ? {} : { traceId }),
  }
}

/**
 * True when a later end says more than the one that stands: the result is gone after all. Nothing else takes the place
 * of a final outcome.
 */
export function supersedes(
  later: { readonly outcome: Outcome },
  standing: { readonly outcome: Outcome },
): boolean {
  return isSuccess(later.outcome) && !isSuccess(standing.outcome)
}
