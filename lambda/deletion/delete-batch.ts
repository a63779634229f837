import type { AttemptJournal } from './attempt.ts'
import { coalesce, type Group, withKnowledge } from './coalesce.ts'
import { type Concluded, type ConcludeTools, conclude, type SinkJournal } from './conclude.ts'
import {
  type Conclusion,
  type DeadLetter,
  isDeadLetter,
  type RefusedMessage,
} from './conclusion.ts'
import { type Deletion, type DeletionTools, deleteOne } from './delete-one.ts'
import { type Delivery, isSuspect } from './delivery.ts'
import { type Disposition, dispose, type RouteBack, routeConclusionBack } from './disposition.ts'
import { inLanes } from './in-lanes.ts'
import { windowEnd } from './retry-policy.ts'
import type { TimeAllowance } from './time-allowance.ts'

/** The queues, as the domain sees them. Each send answers, item by item, whether it is durable there. */
export interface DeletionQueues {
  routeBack(items: readonly RouteBack[]): Promise<readonly boolean[]>
  deadLetter(items: readonly DeadLetter[]): Promise<readonly boolean[]>
  /** Sends what we refused to the dead-letter queue, without its content. */
  refuse(items: readonly RefusedMessage[]): Promise<readonly boolean[]>
  /** Acknowledges before the invocation ends. When it fails nothing is lost: the end of the invocation does it again. */
  acknowledge(messageIds: readonly string[]): Promise<void>
}

/** What happened to messages that have not ended, for the log; told only when it is durable. */
export interface BatchJournal extends AttemptJournal, SinkJournal {
  routedBack(routedBack: RouteBack, messageIds: readonly string[]): void
  ignored(messageId: string, why: string): void
  /** Stays on the queue: its new place didn't take it, or the code threw. */
  kept(messageIds: readonly string[], error: string, cause?: unknown): void
}

export interface BatchTools extends DeletionTools, ConcludeTools {
  readonly queues: DeletionQueues
  readonly journal: BatchJournal
  /** A number in [0, 1), anew with each call. */
  readonly random: () => number
  /** DELETE requests under way at once. */
  readonly concurrency: number
}

/**
 * Settles a batch of deliveries.
 *
 * @returns the ids of the messages that must stay on the queue; every other one is done, or durable elsewhere
 */
export async function deleteBatch(
  deliveries: readonly Delivery[],
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<ReadonlySet<string>> {
  const ordinary = deliveries.filter((delivery) => !isSuspect(delivery))
  const kept = new Set(await settle(ordinary, tools, allowance))
  let finished = ordinary
  // In random order: a message that crashes the function must not keep the same others from their turn.
  for (const suspect of shuffled(deliveries.filter(isSuspect), tools.random)) {
    const ids = finished.map(({ messageId }) => messageId).filter((id) => !kept.has(id))
    if (ids.length > 0) await tools.queues.acknowledge(ids)
    // Kept rather than routed back when time is short: the receive count is what convicts it in the end.
    const outOfTime = allowance() <= 0
    const keeps = outOfTime ? [suspect.messageId] : await settle([suspect], tools, allowance)
    for (const messageId of keeps) kept.add(messageId)
    finished = [suspect]
  }
  return kept
}

async function settle(
  deliveries: readonly Delivery[],
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<readonly string[]> {
  const groups = coalesce(deliveries, tools.now())
  const [settled, refusals, repeats] = await Promise.all([
    inLanes(groups, tools.concurrency, (group) => settleGroup(group, tools, allowance)),
    refuse(deliveries, tools),
    inLanes(deliveries, tools.concurrency, (delivery) => concludeAgain(delivery, tools)),
  ])
  const leaving = [...settled.flatMap((one) => one.leaving), ...repeats.flat()]
  return [...settled.flatMap((one) => one.kept), ...refusals, ...(await send(leaving, tools))]
}

/** What a message becomes that isn't let go of yet. */
interface Leaving<Next = DeadLetter | RouteBack> {
  readonly next: Next
  readonly messageIds: readonly string[]
}

/** What became of a group: what has ended in every sink is in neither. */
interface Settled {
  readonly leaving: readonly Leaving[]
  readonly kept: readonly string[]
}

async function settleGroup(
  group: Group,
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<Settled> {
  try {
    const deletion = await tryGroup(group, tools, allowance)
    const leaving = await Promise.all(
      disposeAll(group, deletion, tools).map(({ disposition, messageIds }) => {
        if (disposition.action === 'route_back') return [{ next: disposition, messageIds }]
        const { conclusion } = disposition
        return isDeadLetter(conclusion)
          ? [{ next: conclusion, messageIds }]
          : finish({ conclusion, messageIds }, tools)
      }),
    )
    return { leaving: leaving.flat(), kept: [] }
  } catch (cause) {
    const messageIds = group.asked.flatMap((one) => one.messageIds)
    tools.journal.kept(messageIds, 'handler_error', cause)
    return { leaving: [], kept: messageIds }
  }
}

/** Each request of the group with what happens to it; none expires while a later one for the same id is tried on. */
function disposeAll(
  { asked }: Group,
  deletion: Deletion,
  { policy, now, random }: BatchTools,
): readonly { readonly disposition: Disposition; readonly messageIds: readonly string[] }[] {
  const windowEndsAt = Math.max(...asked.map(({ request }) => windowEnd(policy, request)))
  return asked.map(({ request: own, messageIds }) => {
    const itself: Deletion = { ...deletion, request: withKnowledge(own, deletion.request) }
    return { disposition: dispose(itself, policy, now(), random(), windowEndsAt), messageIds }
  })
}

async function tryGroup(
  { request, split }: Group,
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const notTried = { state: 'not_tried', request, resumeAt: tools.now() } as const
  if (split) return { ...notTried, why: 'split' }
  if (allowance() <= 0) return { ...notTried, why: 'out_of_time' }
  return deleteOne(request, tools, allowance)
}

/** Has a conclusion come again that a sink didn't take, it is concluded, and nothing is tried. */
async function concludeAgain(
  { intake, messageId }: Delivery,
  tools: BatchTools,
): Promise<readonly Leaving[]> {
  if (intake.kind !== 'concluded') return []
  return finish({ conclusion: intake.conclusion, messageIds: [messageId] }, tools)
}

/** Concludes; what a sink didn't take goes back to the queue as it is, to be concluded again. */
async function finish(
  concluded: Concluded & { readonly conclusion: Conclusion },
  tools: BatchTools,
): Promise<readonly Leaving<RouteBack>[]> {
  if (await conclude(concluded, tools)) return []
  const { policy, now, random } = tools
  const next = routeConclusionBack(concluded.conclusion, policy, now(), random())
  return [{ next, messageIds: concluded.messageIds }]
}

/**
 * Sends, then lets acknowledge (design, section 3): what its new place didn't take stays on the queue.
 * @returns the ids of the messages that stay
 */
async function send(leaving: readonly Leaving[], tools: BatchTools): Promise<readonly string[]> {
  const [back, dead] = [leaving.filter(isRoutedBack), leaving.filter(isDead)]
  const [routed, buried] = await Promise.all([routeBack(back, tools), bury(dead, tools)])
  return [...routed, ...buried]
}

async function routeBack(
  items: readonly Leaving<RouteBack>[],
  { queues, journal }: BatchTools,
): Promise<readonly string[]> {
  const durable = items.length === 0 ? [] : await queues.routeBack(items.map(({ next }) => next))
  return keepUnsent(items, durable, 'route_back_failed', journal, ({ next, messageIds }) =>
    journal.routedBack(next, messageIds),
  )
}

/** A dead letter has ended for the sinks when a person can find it. */
async function bury(
  items: readonly Leaving<DeadLetter>[],
  tools: BatchTools,
): Promise<readonly string[]> {
  const durable =
    items.length === 0 ? [] : await tools.queues.deadLetter(items.map(({ next }) => next))
  const buried: Leaving<DeadLetter>[] = []
  const kept = keepUnsent(items, durable, 'dead_letter_failed', tools.journal, (item) =>
    buried.push(item),
  )
  const unfinished = await Promise.all(
    buried.map(({ next, messageIds }) => finish({ conclusion: next, messageIds }, tools)),
  )
  return [...kept, ...(await routeBack(unfinished.flat(), tools))]
}

function keepUnsent<Item extends Leaving>(
  items: readonly Item[],
  durable: readonly boolean[],
  error: string,
  journal: BatchJournal,
  sent: (item: Item) => void,
): readonly string[] {
  return items.flatMap((item, index) => {
    if (durable[index] === true) {
      sent(item)
      return []
    }
    journal.kept(item.messageIds, error)
    return item.messageIds
  })
}

/** What a sink doesn't take of it stays on the queue whole: it is refused again, and asks nothing of DocumentPro. */
async function refuse(
  deliveries: readonly Delivery[],
  tools: BatchTools,
): Promise<readonly string[]> {
  const { queues, journal } = tools
  const refused: RefusedMessage[] = []
  for (const { messageId, intake } of deliveries) {
    if (intake.kind === 'invalid') {
      const { field, message } = intake
      refused.push({ outcome: 'invalid', messageId, field, message })
    }
    if (intake.kind === 'ignored') journal.ignored(messageId, intake.why)
  }
  const durable = refused.length === 0 ? [] : await queues.refuse(refused)
  const kept = await Promise.all(
    refused.map(async (conclusion, index) => {
      const messageIds = [conclusion.messageId]
      const sent = durable[index] === true
      if (sent && (await conclude({ conclusion, messageIds }, tools))) return []
      journal.kept(messageIds, sent ? 'not_concluded' : 'dead_letter_failed')
      return messageIds
    }),
  )
  return kept.flat()
}

function isRoutedBack(leaving: Leaving): leaving is Leaving<RouteBack> {
  return 'action' in leaving.next
}

function isDead(leaving: Leaving): leaving is Leaving<DeadLetter> {
  return !('action' in leaving.next)
}

/** The items in an order drawn from the injected randomness. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
