import type { AttemptedOutcome } from './outcome.ts'

/** How many attempts a history keeps in full; older ones only count. */
export const RECENT_ATTEMPTS = 20

/** One DELETE that was sent. `at` is in epoch milliseconds; `status` is null when DocumentPro gave no answer. */
export interface AttemptRecord {
  readonly at: number
  readonly outcome: AttemptedOutcome
  readonly status: number | null
  readonly ambiguous: boolean
  /** The attempt is ambiguous only because its kept-alive connection turned out to be dead. */
  readonly doubtful?: true
  /** First 8 hex digits of the SHA-256 of the key that was used. */
  readonly keyFingerprint: string
}

/** What was tried for a deletion request. It travels with the message, so it survives routing back. */
export interface AttemptHistory {
  readonly count: number
  /** True when any attempt, also one no longer in `recent`, may have deleted without our knowing. */
  readonly ambiguous: boolean
  /** Each of the attempts that may have deleted is a doubtful one: they are no record of anything. */
  readonly doubtful?: true
  readonly recent: readonly AttemptRecord[]
}

export const NO_ATTEMPTS: AttemptHistory = { count: 0, ambiguous: false, recent: [] }

export function recordAttempt(history: AttemptHistory, attempt: AttemptRecord): AttemptHistory {
  const recent = [...history.recent, attempt].slice(-RECENT_ATTEMPTS)
  return { ...ambiguityOf(history, attempt), count: history.count + 1, recent }
}

/** The history with another view of its last attempt. */
export function amendLastAttempt(
  history: AttemptHistory,
  view: Pick<AttemptRecord, 'outcome'>,
): AttemptHistory {
  const last = history.recent.at(-1)
  if (last === undefined) return history
  return { ...history, recent: history.recent.with(-1, { ...last, ...view }) }
}

/** The history of two deliveries of one id: the longer one goes on, and an ambiguity of either is kept. */
export function mergeHistories(a: AttemptHistory, b: AttemptHistory): AttemptHistory {
  const { count, recent } = b.count > a.count ? b : a
  return { ...ambiguityOf(a, b), count, recent }
}

/** True when an attempt failed for another reason than the key, which is nothing that an id can help. */
export function hasFailed({ count, recent }: AttemptHistory): boolean {
  return count > recent.length || recent.some(({ outcome }) => outcome !== 'unauthorized')
}

type Ambiguity = Pick<AttemptHistory, 'ambiguous' | 'doubtful'>

function ambiguityOf(a: Ambiguity, b: Ambiguity): Ambiguity {
  const ambiguous = a.ambiguous || b.ambiguous
  const recorded = isRecorded(a) || isRecorded(b)
  return ambiguous && !recorded ? { ambiguous, doubtful: true } : { ambiguous }
}

function isRecorded({ ambiguous, doubtful }: Ambiguity): boolean {
  return ambiguous && doubtful !== true
}
