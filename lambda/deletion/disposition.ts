import type { FinalDeletion } from './attempt.ts'
import type { Conclusion } from './conclusion.ts'
import type { Deletion, NotTriedDeletion } from './delete-one.ts'
import { isDeadLetterReason, type NotTried, type PendingOutcome } from './outcome.ts'
import { type DeletionRequest, dueAt } from './request.ts'
import {
  backoffCeilingMs,
  backoffMs,
  type RetryPolicy,
  windowEnd,
  windowStart,
} from './retry-policy.ts'

/** What happens to the message of a deletion request. */
export type Disposition = Conclude | RouteBack

/** It has ended: a dead letter first where a person must look at it, and then the sinks. */
interface Conclude {
  readonly action: 'conclude'
  readonly conclusion: Conclusion
}

/** It goes on as another message. */
export interface RouteBack {
  readonly action: 'route_back'
  /** With `retryAt` set, so that a message which arrives early takes another hop. */
  readonly request: DeletionRequest
  readonly retryAt: number
  readonly why: PendingOutcome | NotTried | 'not_concluded'
  /** Highest back-off that the jitter was drawn from, in milliseconds; absent where nothing was tried. */
  readonly backoffCeilingMs?: number
  /** It has ended, and a sink hasn't taken that yet: to be concluded, not to be tried. */
  readonly conclusion?: Conclusion
}

/**
 * The one place that decides what happens to a message (design, section 3).
 * @param random a number in [0, 1)
 * @param windowEndsAt when it expires, in epoch milliseconds
 */
export function dispose(
  deletion: Deletion,
  policy: RetryPolicy,
  now: number,
  random: number,
  windowEndsAt: number = windowEnd(policy, deletion.request),
): Disposition {
  switch (deletion.state) {
    case 'final':
      return {
        action: 'conclude',
        conclusion: concluded(deletion, now, isDeadLetterReason(deletion.outcome)),
      }
    case 'pending':
    case 'not_tried':
      return expiry(deletion, now, windowEndsAt) ?? routeBack(deletion, policy, now, random)
  }
}

/** The conclusion of a deletion that has ended. */
export function concluded(
  { outcome, request, status, evidence, error, message }: FinalDeletion,
  at: number,
  deadLetter: boolean,
): Conclusion<FinalDeletion['outcome']> {
  const conclusion = { outcome, request, status, error, message, at, deadLetter }
  return evidence === undefined ? conclusion : { ...conclusion, evidence }
}

/**
 * Back to the queue with its conclusion, which a sink didn't take: later, the longer that has lasted.
 * @param random a number in [0, 1)
 */
export function routeConclusionBack(
  conclusion: Conclusion,
  policy: RetryPolicy,
  now: number,
  random: number,
): RouteBack {
  const { request, at } = conclusion
  const retryAt = now + patienceMs(policy, now - at) * random
  return { action: 'route_back', request, retryAt, why: 'not_concluded', conclusion }
}

/**
 * Back to the queue, whatever the retry window says: a pending deletion with its back-off, one that was not
 * tried for when it can be.
 * @param random a number in [0, 1)
 */
export function routeBack(
  deletion: Exclude<Deletion, FinalDeletion>,
  policy: RetryPolicy,
  now: number,
  random: number,
): RouteBack {
  const { request } = deletion
  if (deletion.state === 'not_tried') {
    const retryAt = Math.max(dueAt(request), resumption(policy, now, deletion, random))
    return { action: 'route_back', request: { ...request, retryAt }, retryAt, why: deletion.why }
  }
  const attempts = request.history.count
  const backoff = backoffMs(policy, attempts, deletion.retryAfterMs, random)
  // A try at the end of the window rather than none; but none before DocumentPro lets us.
  const leftMs = windowEnd(policy, request) - now
  const cutMs = leftMs > 0 ? Math.min(backoff.ms, leftMs) : backoff.ms
  const retryAt = now + Math.max(cutMs, backoff.lowerBoundMs)
  return {
    action: 'route_back',
    request: { ...request, retryAt },
    retryAt,
    why: deletion.outcome,
    backoffCeilingMs: backoffCeilingMs(policy, attempts),
  }
}

/**
 * When to come back. Where DocumentPro is left alone, with full jitter over as much time as that has lasted: a
 * long outage isn't asked after every minute. But no later than one cap after the last probe, so that everything
 * has come back one cap after the outage. Where there was no time, the later the longer it has waited.
 */
function resumption(
  policy: RetryPolicy,
  now: number,
  deletion: NotTriedDeletion,
  random: number,
): number {
  const { why, request, resumeAt, since = now, pausedAt = now } = deletion
  if (why === 'out_of_time') {
    return resumeAt + patienceMs(policy, now - windowStart(request)) * random
  }
  const spreadMs = Math.min(pausedAt + policy.backoffCapMs - resumeAt, now - since)
  return resumeAt + Math.max(0, spreadMs) * random
}

/** Who has waited for long waits longer: between the base and the cap of the back-off. */
function patienceMs({ backoffBaseMs, backoffCapMs }: RetryPolicy, waitedMs: number): number {
  return Math.min(backoffCapMs, Math.max(backoffBaseMs, waitedMs))
}

/** The end of a deletion whose retry window is over; a wait that is of our own making never expires. */
function expiry(
  deletion: Exclude<Deletion, FinalDeletion>,
  now: number,
  windowEndsAt: number,
): Conclude | undefined {
  if (now < windowEndsAt) return undefined
  const { request } = deletion
  const expired = { outcome: 'expired', request, at: now, deadLetter: true } as const
  if (deletion.state === 'pending') {
    const { status, error, message } = deletion
    return { action: 'conclude', conclusion: { ...expired, status, error, message } }
  }
  const message = TROUBLE[deletion.why]
  if (message === undefined || isOwedATry(deletion)) return undefined
  const status = request.history.recent.at(-1)?.status ?? null
  return { action: 'conclude', conclusion: { ...expired, status, error: deletion.why, message } }
}

/** None expires untried while DocumentPro answers others: it waits until it was tried once. */
function isOwedATry({ request, answeredAt = 0 }: NotTriedDeletion): boolean {
  return request.history.count === 0 && answeredAt >= windowStart(request)
}

/** Trouble that a person must look at once the retry window is over. */
const TROUBLE: Readonly<Partial<Record<NotTried, string>>> = {
  key_rejected: 'DocumentPro rejects the API key',
  key_unavailable: 'the API key could not be read from Secrets Manager',
  upstream_down: 'DocumentPro is unavailable',
  throttled: 'DocumentPro asks for fewer requests',
}
