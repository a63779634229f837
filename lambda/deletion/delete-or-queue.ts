import type { FinalDeletion } from './attempt.ts'
import { type ConcludeTools, conclude } from './conclude.ts'
import type { Conclusion } from './conclusion.ts'
import { type DeletionTools, deleteOne } from './delete-one.ts'
import { concluded, type RouteBack, routeBack, routeConclusionBack } from './disposition.ts'
import type { DeletionRequest } from './request.ts'
import type { TimeAllowance } from './time-allowance.ts'

/** A deletion request, or its end, with the time before which it isn't delivered, in epoch milliseconds. */
export type QueuedRequest = Pick<RouteBack, 'request' | 'retryAt' | 'conclusion'>

/** The deletion queue, as a caller who waits needs it. Answers for each item whether it is durable there. */
export type Enqueue = (items: readonly QueuedRequest[]) => Promise<readonly boolean[]>

/** What a waiting caller can be told. */
export type Answer =
  | { readonly kind: 'final'; readonly conclusion: Conclusion<FinalDeletion['outcome']> }
  | { readonly kind: 'queued'; readonly routedBack: RouteBack }
  /** Neither an outcome nor a message: the caller must ask again. */
  | { readonly kind: 'not_accepted'; readonly request: DeletionRequest }

export interface WaitingTools extends DeletionTools, ConcludeTools {
  readonly journal: DeletionTools['journal'] & ConcludeTools['journal']
  readonly enqueue: Enqueue
  /** A number in [0, 1), anew with each call. */
  readonly random: () => number
}

/**
 * Tries a deletion while its caller waits, and puts it on the queue with its history when that gives no final
 * outcome in time. The caller is told a final outcome when every sink has it, or the queue has it for them.
 */
export async function deleteOrQueue(
  request: DeletionRequest,
  tools: WaitingTools,
  allowance: TimeAllowance,
): Promise<Answer> {
  const { policy, now, random, enqueue } = tools
  const deletion = await deleteOne(request, tools, allowance)
  if (deletion.state === 'final') {
    const conclusion = concluded(deletion, now(), false)
    if (await conclude({ conclusion, messageIds: [] }, tools)) return { kind: 'final', conclusion }
    const [safe] = await enqueue([routeConclusionBack(conclusion, policy, now(), random())])
    return safe === true
      ? { kind: 'final', conclusion }
      : { kind: 'not_accepted', request: conclusion.request }
  }
  // Only the worker lets a deletion expire: a caller who is waiting asked a moment ago.
  const routedBack = routeBack(deletion, policy, now(), random())
  const [durable] = await enqueue([routedBack])
  return durable === true
    ? { kind: 'queued', routedBack }
    : { kind: 'not_accepted', request: routedBack.request }
}
