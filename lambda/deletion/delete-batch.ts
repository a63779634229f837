import { coalesce, type Group, withKnowledge } from './coalesce.ts'
import { type Deletion, type DeletionTools, deleteOne } from './delete-one.ts'
import { type Delivery, isSuspect } from './delivery.ts'
import { type Disposition, dispose } from './disposition.ts'
import { inLanes } from './in-lanes.ts'
import { finish, type Leaving, type LetGoTools, letGo, refuse, sendOn } from './let-go.ts'
import { windowEnd } from './retry-policy.ts'
import type { TimeAllowance } from './time-allowance.ts'

export interface BatchTools extends DeletionTools, LetGoTools {
  readonly journal: LetGoTools['journal']
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
  // Conclusions that a sink didn't take come again: they are concluded, and nothing is tried.
  const unfinished = deliveries.flatMap(({ intake, messageId }) =>
    intake.kind === 'concluded' ? [{ conclusion: intake.conclusion, messageIds: [messageId] }] : [],
  )
  const [settled, refusals, repeats] = await Promise.all([
    inLanes(groups, tools.concurrency, (group) => settleGroup(group, tools, allowance)),
    refuse(deliveries, tools),
    inLanes(unfinished, tools.concurrency, (conclusion) => finish(conclusion, tools)),
  ])
  const leaving = [...settled.flatMap((one) => one.leaving), ...repeats.flat()]
  return [...settled.flatMap((one) => one.kept), ...refusals, ...(await sendOn(leaving, tools))]
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
    const leaving: Leaving[] = []
    for (const { disposition, messageIds } of disposeAll(group, deletion, tools)) {
      const left = letGo(disposition, messageIds, tools)
      leaving.push(...(left instanceof Promise ? await left : left))
    }
    return { leaving, kept: [] }
  } catch (cause) {
    const messageIds = group.asked.flatMap((one) => one.messageIds)
    tools.journal.kept(messageIds, 'handler_error', cause)
    return { leaving: [], kept: messageIds }
  }
}

/** Each request of the group with what happens to it; none expires while a later one for the same id is tried on. */
function disposeAll(
  { asked, request }: Group,
  deletion: Deletion,
  { policy, now, random }: BatchTools,
): readonly { readonly disposition: Disposition; readonly messageIds: readonly string[] }[] {
  const [first] = asked
  if (first.request === request) {
    const { messageIds } = first
    return [{ disposition: dispose(deletion, policy, now(), random()), messageIds }]
  }
  const windowEndsAt = Math.max(...asked.map(({ request }) => windowEnd(policy, request)))
  return asked.map(({ request: own, messageIds }) => {
    const itself: Deletion = { ...deletion, request: withKnowledge(own, deletion.request) }
    return { disposition: dispose(itself, policy, now(), random(), windowEndsAt), messageIds }
  })
}

function tryGroup(
  { request, split }: Group,
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const notTried = { state: 'not_tried', request, resumeAt: tools.now() } as const
  if (split) return Promise.resolve({ ...notTried, why: 'split' })
  if (allowance() <= 0) return Promise.resolve({ ...notTried, why: 'out_of_time' })
  return deleteOne(request, tools, allowance)
}

/** The items in an order drawn from the injected randomness. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
