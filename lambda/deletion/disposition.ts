import type { Deletion } from './delete-one.ts'
import type { Fault, FinalOutcome, NotTried, PendingOutcome } from './outcome.ts'
import type { DeletionRequest } from './request.ts'
import { backoffCeilingMs, backoffMs, type RetryPolicy, windowEnd } from './retry-policy.ts'

/** Outcomes that a person must look at. */
export type DeadLetterReason = Extract<
  FinalOutcome,
  'rejected' | 'forbidden' | 'invalid' | 'expired'
>

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
 */
export function dispose(
  deletion: Deletion,
  policy: RetryPolicy,
  now: number,
  random: number,
): Disposition {
  switch (deletion.state) {
    case 'final':
      return disposeFinal(deletion)
    case 'pending':
    case 'not_tried':
      return expiry(deletion, policy, now) ?? routeBack(deletion, policy, now, random)
  }
}

/**
 * Back to the queue, whatever the retry window says: a pending deletion with its back-off, one that was not
 * tried for when it can be.
 * @param random a number in [0, 1)
 */
export function routeBack(
  deletion: Exclude<Deletion, { state: 'final' }>,
  policy: RetryPolicy,
  now: number,
  random: number,
): RouteBack {
  const { request } = deletion
  if (deletion.state === 'not_tried') {
    const { resumeAt, why } = deletion
    return {
      action: 'route_back',
      request: { ...request, retryAt: resumeAt },
      retryAt: resumeAt,
      why,
    }
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

function disposeFinal(deletion: Extract<Deletion, { state: 'final' }>): Disposition {
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

/** The dead letter of a deletion whose retry window is over; a wait that is nobody's fault never expires. */
function expiry(
  deletion: Exclude<Deletion, { state: 'final' }>,
  policy: RetryPolicy,
  now: number,
): DeadLetter | undefined {
  const { request } = deletion
  if (now < windowEnd(policy, request)) return undefined
  if (deletion.state === 'pending') {
    const { status, error, message } = deletion
    return { action: 'dead_letter', reason: 'expired', request, status, error, message }
  }
  const { why } = deletion
  if (why !== 'key_rejected' && why !== 'key_unavailable') return undefined
  const status = request.history.recent.at(-1)?.status ?? null
  return {
    action: 'dead_letter',
    reason: 'expired',
    request,
    status,
    error: why,
    message: KEY_TROUBLE[why],
  }
}

const KEY_TROUBLE = {
  key_rejected: 'DocumentPro rejects the API key',
  key_unavailable: 'the API key could not be read from Secrets Manager',
} as const
