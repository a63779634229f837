import type { FinalDeletion } from './attempt.ts'
import type { Deletion, NotTriedDeletion } from './delete-one.ts'
import type { Fault, FinalOutcome, NotTried, PendingOutcome } from './outcome.ts'
import { type DeletionRequest, dueAt } from './request.ts'
import {
  backoffCeilingMs,
  backoffMs,
  type RetryPolicy,
  windowEnd,
  windowStart,
} from './retry-policy.ts'

/** Outcomes that a person must look at. */
type DeadLetterReason = Extract<FinalOutcome, 'rejected' | 'forbidden' | 'invalid' | 'expired'>

/** What happens to the message of a deletion request. */
export type Disposition =
  | { readonly action: 'acknowledge'; readonly request: DeletionRequest }
  | {
      readonly action: 'route_back'
      /** With `retryAt` set, so that a message which arrives early takes another hop. */
      readonly request: DeletionRequest
      readonly retryAt: number
      readonly why: PendingOutcome | NotTried
      /** Highest back-off that the jitter was drawn from, in milliseconds; absent where nothing was tried. */
      readonly backoffCeilingMs?: number
    }
  | ({
      readonly action: 'dead_letter'
      readonly request: DeletionRequest
      readonly reason: DeadLetterReason
      readonly status: number | null
    } & Fault)

export type RouteBack = Extract<Disposition, { action: 'route_back' }>
export type DeadLetter = Extract<Disposition, { action: 'dead_letter' }>

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
      return disposeFinal(deletion)
    case 'pending':
    case 'not_tried':
      return expiry(deletion, now, windowEndsAt) ?? routeBack(deletion, policy, now, random)
  }
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
  const retryAt = now + backoffMs(policy, attempts, deletion.retryAfterMs, random)
  return {
    action: 'route_back',
    request: { ...request, retryAt },
    retryAt,
    why: deletion.outcome,
    backoffCeilingMs: backoffCeilingMs(policy, attempts),
  }
}

function disposeFinal(deletion: FinalDeletion): Disposition {
  const { request, outcome, status, error, message } = deletion
  switch (outcome) {
    case 'deleted':
    case 'already_gone':
    case 'not_found':
      return { action: 'acknowledge', request }
    case 'rejected':
    case 'forbidden':
      return { action: 'dead_letter', request, reason: outcome, status, error, message }
  }
}

/**
 * When to come back. Where DocumentPro is left alone, with full jitter over as much time as that has lasted: a
 * long outage isn't asked after every minute. But no later than one cap after the last probe, so that everything
 * has come back one cap after the outage. Where there was no time, the later the longer it has waited.
 */
function resumption(
  { backoffBaseMs, backoffCapMs }: RetryPolicy,
  now: number,
  deletion: NotTriedDeletion,
  random: number,
): number {
  const { why, request, resumeAt, since = now, pausedAt = now } = deletion
  if (why === 'out_of_time') {
    const waitedMs = now - windowStart(request)
    return resumeAt + Math.min(backoffCapMs, Math.max(backoffBaseMs, waitedMs)) * random
  }
  const spreadMs = Math.min(pausedAt + backoffCapMs - resumeAt, now - since)
  return resumeAt + Math.max(0, spreadMs) * random
}

/** The dead letter of a deletion whose retry window is over; a wait that is of our own making never expires. */
function expiry(
  deletion: Exclude<Deletion, FinalDeletion>,
  now: number,
  windowEndsAt: number,
): DeadLetter | undefined {
  const { request } = deletion
  if (now < windowEndsAt) return undefined
  if (deletion.state === 'pending') {
    const { status, error, message } = deletion
    return { action: 'dead_letter', reason: 'expired', request, status, error, message }
  }
  const message = TROUBLE[deletion.why]
  if (message === undefined || isOwedATry(deletion)) return undefined
  const status = request.history.recent.at(-1)?.status ?? null
  return { action: 'dead_letter', reason: 'expired', request, status, error: deletion.why, message }
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
