import {
  type LedgerRecord,
  type LedgerState,
  RECORDED_LATER_REQUESTS,
  type RecordedEnd,
} from '../../../lambda/deletion/ledger.ts'
import { isSuccess } from '../../../lambda/deletion/outcome.ts'

/** What became of an id of a list, or where it is. Times are epoch milliseconds. */
export interface Fate {
  /** `open` may change yet; `other` was ended by another request than this list's, mostly an earlier one. */
  readonly kind: 'open' | 'own' | 'other'
  /** `not_sent`: SQS didn't take it, so nothing becomes of it. */
  readonly word: RecordedEnd['outcome'] | LedgerState | 'no_record' | 'not_sent'
  readonly evidence?: RecordedEnd['evidence']
  /** Undefined where the record says nothing of them. */
  readonly attempts?: number
  readonly acceptedAt?: number
  readonly firstAttemptAt?: number
  readonly finalAt?: number
}

export const NO_RECORD: Fate = { kind: 'open', word: 'no_record' }
export const NOT_SENT: Fate = { kind: 'own', word: 'not_sent' }

/**
 * What a record says to a list of its id. Gone is gone, whoever asked for it. Any other end counts only as that of the
 * list's own request: an earlier one may have been refused where this one isn't.
 * @param listKey which requests are the list's own
 */
export function fateOf(record: LedgerRecord, listKey: string): Fate {
  const { asked, end, later, state, attemptCount } = record
  const first: Fate = {
    kind: asked.idempotencyKey === listKey ? 'own' : 'other',
    ...(end === undefined ? { word: state } : ended(end)),
    attempts: attemptCount,
    acceptedAt: asked.acceptedAt,
    ...(record.firstAttemptAt === undefined ? {} : { firstAttemptAt: record.firstAttemptAt }),
  }
  if (end === undefined) return { ...first, kind: 'open' }
  if (first.kind === 'own' || isSuccess(end.outcome)) return first
  const own = later.findLast(({ idempotencyKey }) => idempotencyKey === listKey)
  if (own !== undefined) return { kind: 'own', ...ended(own.end), acceptedAt: own.acceptedAt }
  // No room for one more: the record won't ever tell of it.
  if (later.length >= RECORDED_LATER_REQUESTS) return first
  return NO_RECORD
}

function ended({ outcome, evidence, at }: RecordedEnd) {
  return { word: outcome, evidence, finalAt: at } as const
}
