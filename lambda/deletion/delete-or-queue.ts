import type { FinalDeletion } from './attempt.ts'
import { type DeletionTools, deleteOne } from './delete-one.ts'
import { type RouteBack, routeBack } from './disposition.ts'
import type { DeletionRequest } from './request.ts'
import type { TimeAllowance } from './time-allowance.ts'

/** A deletion request with the time before which it isn't delivered, in epoch milliseconds. */
export interface QueuedRequest {
  readonly request: DeletionRequest
  readonly retryAt: number
}

/** The deletion queue, as a caller who waits needs it. Answers for each item whether it is durable there. */
export type Enqueue = (items: readonly QueuedRequest[]) => Promise<readonly boolean[]>

/** What a waiting caller can be told. */
export type Answer =
  | { readonly kind: 'final'; readonly deletion: FinalDeletion }
  | { readonly kind: 'queued'; readonly routedBack: RouteBack }
  /** Neither an outcome nor a message: the caller must ask again. */
  | { readonly kind: 'not_accepted'; readonly request: DeletionRequest }

/**
 * Tries a deletion while its caller waits, and puts it on the queue with its history when that gives no final
 * outcome in time.
 *
 * @param random a number in [0, 1)
 */
export async function deleteOrQueue(
  request: DeletionRequest,
  tools: DeletionTools,
  allowance: TimeAllowance,
  enqueue: Enqueue,
  random: number,
): Promise<Answer> {
  const deletion = await deleteOne(request, tools, allowance)
  if (deletion.state === 'final') return { kind: 'final', deletion }
  // Only the worker lets a deletion expire: a caller who is waiting asked a moment ago.
  const routedBack = routeBack(deletion, tools.policy, tools.now(), random)
  const [durable] = await enqueue([routedBack])
  return durable === true
    ? { kind: 'queued', routedBack }
    : { kind: 'not_accepted', request: routedBack.request }
}
