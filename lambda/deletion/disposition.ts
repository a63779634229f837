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
    case 'pending': {
      const { request, outcome, retryAfterMs } = deletion
      if (now >= windowEnd(policy, request)) return expired(deletion)
      const ceiling = backoffCeilingMs(policy, request.history.count)
      const retryAt = now + backoffMs(policy, request.history.count, retryAfterMs, random)
      return { ...routeBack(request, retryAt, outcome), backoffCeilingMs: ceiling }
    }
    case 'not_tried':
      return disposeNotTried(deletion, policy, now)
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

function disposeNotTried(
  deletion: Extract<Deletion, { state: 'not_tried' }>,
  policy: RetryPolicy,
  now: number,
): Disposition {
  const { request, why, resumeAt } = deletion
  const keyTrouble = why === 'key_rejected' || why === 'key_unavailable'
  if (keyTrouble && now >= windowEnd(policy, request)) {
    const last = request.history.recent.at(-1)
    return expired({ request, status: last?.status ?? null, error: why, message: KEY_TROUBLE[why] })
  }
  return routeBack(request, resumeAt, why)
}

const KEY_TROUBLE = {
  key_rejected: 'DocumentPro rejects the API key',
  key_unavailable: 'the API key could not be read from Secrets Manager',
} as const

function routeBack(
  request: DeletionRequest,
  retryAt: number,
  why: PendingOutcome | NotTried,
): Extract<Disposition, { action: 'route_back' }> {
  return { action: 'route_back', request: { ...request, retryAt }, retryAt, why }
}

function expired(
  last: { readonly request: DeletionRequest; readonly status: number | null } & Fault,
): Disposition {
  const { request, status, error, message } = last
  return { action: 'dead_letter', reason: 'expired', request, status, error, message }
}
