import type { FinalDeletion } from './attempt.ts'
import { type ConcludeTools, conclude } from './conclude.ts'
import type { Conclusion } from './conclusion.ts'
import { type DeletionTools, deleteOne } from './delete-one.ts'
import { concluded, type RouteBack, routeBack, routeConclusionBack } from './disposition.ts'
import type { Ledger } from './ledger.ts'
import type { DeletionRequest } from './request.ts'
import type { TimeAllowance } from './time-allowance.ts'

/** A deletion request, or its end, with the time before which it isn't delivered, in epoch milliseconds. */
export type QueuedRequest = Pick<RouteBack, 'request' | 'retryAt' | 'conclusion'>

/** The deletion queue, as a caller who waits needs it. Answers for each item whether it is durable there. */
export type Enqueue = (items: readonly QueuedRequest[]) => Promise<readonly boolean[]>

interface Recorded {
  /** False when every sink will have it and one of them hasn't yet, the ledger for example. */
  readonly recorded: boolean
}

/** What a waiting caller can be told. */
export type Answer =
  | ({
      readonly kind: 'final'
      readonly conclusion: Conclusion<FinalDeletion['outcome']>
    } & Recorded)
  | ({ readonly kind: 'queued'; readonly routedBack: RouteBack } & Recorded)
  /** Neither an outcome nor a message: the caller must ask again. */
  | { readonly kind: 'not_accepted'; readonly request: DeletionRequest }

export interface WaitingTools extends DeletionTools, ConcludeTools {
  readonly journal: DeletionTools['journal'] & ConcludeTools['journal']
  readonly enqueue: Enqueue
  /** Where what is queued has its record; undefined without one. */
  readonly ledger?: Pick<Ledger, 'open'> | undefined
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
    const told = await conclude({ conclusion, messageIds: [] }, tools)
    if (told !== undefined) return { kind: 'final', conclusion: told, recorded: true }
    const [safe] = await enqueue([routeConclusionBack(conclusion, policy, now(), random())])
    return safe === true
      ? { kind: 'final', conclusion, recorded: false }
      : { kind: 'not_accepted', request: conclusion.request }
  }
  // Only the worker lets a deletion expire: a caller who is waiting asked a moment ago.
  const routedBack = routeBack(deletion, policy, now(), random())
  const { durable, recorded } = await queueAndRecord([routedBack], tools)
  return durable[0] === true
    ? { kind: 'queued', routedBack, recorded: recorded[0] === true }
    : { kind: 'not_accepted', request: routedBack.request }
}

/**
 * Queues, and then makes the records of what is durable on the queue: no record tells of what was never accepted.
 * @returns for each item whether it is on the queue, and whether nothing is missing of its record
 */
export async function queueAndRecord(
  items: readonly QueuedRequest[],
  { enqueue, ledger }: Pick<WaitingTools, 'enqueue' | 'ledger'>,
): Promise<{ readonly durable: readonly boolean[]; readonly recorded: readonly boolean[] }> {
  if (ledger === undefined) {
    const durable = await enqueue(items)
    return { durable, recorded: durable }
  }
  // The worker needn't make them then: it may have the message before the record is there.
  const durable = await enqueue(
    items.map((item) => ({ ...item, request: { ...item.request, inLedger: true } })),
  )
  const queued = items.filter((_, index) => durable[index] === true)
  const opened = await ledger.open(queued.map(({ request }) => request))
  return { durable, recorded: items.map((item) => opened[queued.indexOf(item)] === true) }
}
