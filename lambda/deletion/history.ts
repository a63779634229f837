import type { AttemptedOutcome } from './outcome.ts'

/** How many attempts a history keeps in full; older ones only count. */
export const RECENT_ATTEMPTS = 20

/** One DELETE that was sent. `at` is in epoch milliseconds; `status` is null when DocumentPro gave no answer. */
export interface AttemptRecord {
  readonly at: number
  readonly outcome: AttemptedOutcome
  readonly status: number | null
  readonly ambiguous: boolean
  /** First 8 hex digits of the SHA-256 of the key that was used. */
  readonly keyFingerprint: string
}

/** What was tried for a deletion request. It travels with the message, so it survives routing back. */
export interface AttemptHistory {
  readonly count: number
  /** True when any attempt, also one no longer in `recent`, may have deleted without our knowing. */
  readonly ambiguous: boolean
  readonly recent: readonly AttemptRecord[]
}

export const NO_ATTEMPTS: AttemptHistory = { count: 0, ambiguous: false, recent: [] }

export function recordAttempt(history: AttemptHistory, attempt: AttemptRecord): AttemptHistory {
  return {
    count: history.count + 1,
    ambiguous: history.ambiguous || attempt.ambiguous,
    recent: [...history.recent, attempt].slice(-RECENT_ATTEMPTS),
  }
}

/** The history of two deliveries of one id: the longer one goes on, and an ambiguity of either is kept. */
export function mergeHistories(a: AttemptHistory, b: AttemptHistory): AttemptHistory {
  const longer = b.count > a.count ? b : a
  return { ...longer, ambiguous: a.ambiguous || b.ambiguous }
}
