import type { DeletionRequest } from './request.ts'

/** Times in milliseconds. */
export interface RetryPolicy {
  readonly retryWindowMs: number
  readonly backoffBaseMs: number
  readonly backoffCapMs: number
  readonly keyPauseMs: number
}

/** SQS delays a message by 900 s at most (SendMessage, `DelaySeconds`); longer waits take several hops. */
export const MAX_DELAY_SECONDS = 900

/** The highest back-off after `attempts` attempts: base × 2^(attempts − 1), up to the cap. */
export function backoffCeilingMs(policy: RetryPolicy, attempts: number): number {
  const doublings = Math.max(0, attempts - 1)
  return Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** Math.min(doublings, 52))
}

/** The longest `Retry-After` that is taken for meant, in milliseconds: maintenance takes hours, an absurd number decades. */
const LONGEST_RETRY_AFTER_MS = 6 * 3_600_000

/** How much of a `Retry-After` is followed, in milliseconds: at most half of the retry window, so that tries are left. */
export function followedRetryAfterMs({ retryWindowMs }: RetryPolicy, askedMs: number): number {
  return Math.max(0, Math.min(askedMs, LONGEST_RETRY_AFTER_MS, retryWindowMs / 2))
}

/**
 * Exponential back-off with full jitter (AWS Architecture Blog, *Exponential Backoff And Jitter*): uniformly
 * between 0 and the ceiling. A `Retry-After` is a lower bound, and the jitter comes on top of it, so that
 * everything that DocumentPro told to come back at one moment doesn't.
 * @param random a number in [0, 1)
 */
export function backoffMs(
  policy: RetryPolicy,
  attempts: number,
  retryAfterMs: number,
  random: number,
): { readonly ms: number; readonly lowerBoundMs: number } {
  const lowerBoundMs = followedRetryAfterMs(policy, retryAfterMs)
  return { ms: lowerBoundMs + backoffCeilingMs(policy, attempts) * random, lowerBoundMs }
}

/** When the retry window of `request` starts. A scheduled deletion's starts when it is due. */
export function windowStart({ firstAcceptedAt, notBefore = 0 }: DeletionRequest): number {
  return Math.max(firstAcceptedAt, notBefore)
}

/** When the retry window of `request` ends. */
export function windowEnd(policy: RetryPolicy, request: DeletionRequest): number {
  return windowStart(request) + policy.retryWindowMs
}

/** Whole seconds to delay a message so that it arrives at `dueAt` or later, or at the first hop on the way there. */
export function delaySeconds(dueAt: number, now: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((dueAt - now) / 1000)))
}
