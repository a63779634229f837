import type { AttemptJournal } from './attempt.ts'
import { coalesce, type Group, withKnowledge } from './coalesce.ts'
import { type Deletion, type DeletionTools, deleteOne } from './delete-one.ts'
import { type Delivery, isSuspect, type Refusal } from './delivery.ts'
import { type DeadLetter, type Disposition, dispose, type RouteBack } from './disposition.ts'
import { inLanes } from './in-lanes.ts'
import { windowEnd } from './retry-policy.ts'
import type { TimeAllowance } from './time-allowance.ts'

/** The queues, as the domain sees them. Each send answers, item by item, whether it is durable there. */
export interface DeletionQueues {
  routeBack(items: readonly RouteBack[]): Promise<readonly boolean[]>
  deadLetter(items: readonly DeadLetter[]): Promise<readonly boolean[]>
  /** Sends what we refused to the dead-letter queue, without its content. */
  refuse(items: readonly Refused[]): Promise<readonly boolean[]>
  /** Acknowledges before the invocation ends. When it fails nothing is lost: the end of the invocation does it again. */
  acknowledge(messageIds: readonly string[]): Promise<void>
}

/** A message that we refused. */
export interface Refused extends Refusal {
  readonly messageId: string
}

/** A deletion request with what became of it. */
export interface Settled {
  readonly deletion: Deletion
  readonly disposition: Disposition
  readonly messageIds: readonly string[]
}

/** What happened to messages, for the log; told only when it is durable. */
export interface BatchJournal extends AttemptJournal {
  settled(settled: Settled): void
  refused(refused: Refused): void
  ignored(messageId: string, why: string): void
  /** Stays on the queue: its new place didn't take it, or the code threw. */
  kept(messageIds: readonly string[], error: string, cause?: unknown): void
}

export interface BatchTools extends DeletionTools {
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
  const [tried, refusals] = await Promise.all([
    inLanes(groups, tools.concurrency, (group) => settleGroup(group, tools, allowance)),
    refuse(deliveries, tools),
  ])
  return [...tried.flatMap(({ kept }) => kept), ...refusals, ...(await route(tried, tools))]
}

interface Tried {
  readonly settled: readonly Settled[]
  readonly kept: readonly string[]
}

async function settleGroup(
  group: Group,
  tools: BatchTools,
  allowance: TimeAllowance,
): Promise<Tried> {
  try {
    const settled = disposeAll(group, await tryGroup(group, tools, allowance), tools)
    for (const one of settled) {
      if (one.disposition.action === 'acknowledge') tools.journal.settled(one)
    }
    return { settled, kept: [] }
  } catch (cause) {
    const messageIds = group.asked.flatMap((one) => one.messageIds)
    tools.journal.kept(messageIds, 'handler_error', cause)
    return { settled: [], kept: messageIds }
  }
}

/** Each request of the group with what became of it; none expires while a later one for the same id is tried on. */
function disposeAll(
  { asked }: Group,
  deletion: Deletion,
  { policy, now, random }: BatchTools,
): readonly Settled[] {
  const windowEndsAt = Math.max(...asked.map(({ request }) => windowEnd(policy, request)))
  return asked.map(({ request: own, messageIds }) => {
    const request = withKnowledge(own, deletion.request)
    const itself: Deletion = { ...deletion, request }
    const disposition = dispose(itself, policy, now(), random(), windowEndsAt)
    return { deletion: itself, disposition, messageIds }
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

/** Sends, then lets acknowledge (design, section 3): what its new place didn't take stays on the queue. */
async function route(tried: readonly Tried[], tools: BatchTools): Promise<readonly string[]> {
  const back: (Settled & { readonly disposition: RouteBack })[] = []
  const dead: (Settled & { readonly disposition: DeadLetter })[] = []
  for (const settled of tried.flatMap((one) => one.settled)) {
    const { disposition } = settled
    if (disposition.action === 'route_back') back.push({ ...settled, disposition })
    if (disposition.action === 'dead_letter') dead.push({ ...settled, disposition })
  }
  const [routed, buried] = await Promise.all([
    back.length === 0 ? [] : tools.queues.routeBack(back.map((item) => item.disposition)),
    dead.length === 0 ? [] : tools.queues.deadLetter(dead.map((item) => item.disposition)),
  ])
  return [...keepUnsent(back, routed, tools.journal), ...keepUnsent(dead, buried, tools.journal)]
}

function keepUnsent(
  items: readonly Settled[],
  durable: readonly boolean[],
  journal: BatchJournal,
): readonly string[] {
  return items.flatMap((item, index) => {
    if (durable[index] === true) {
      journal.settled(item)
      return []
    }
    journal.kept(item.messageIds, `${item.disposition.action}_failed`)
    return item.messageIds
  })
}

async function refuse(
  deliveries: readonly Delivery[],
  { queues, journal }: BatchTools,
): Promise<readonly string[]> {
  const refused: Refused[] = []
  for (const { messageId, intake } of deliveries) {
    if (intake.kind === 'invalid') {
      refused.push({ messageId, field: intake.field, message: intake.message })
    }
    if (intake.kind === 'ignored') journal.ignored(messageId, intake.why)
  }
  const durable = refused.length === 0 ? [] : await queues.refuse(refused)
  return refused.flatMap((item, index) => {
    if (durable[index] === true) {
      journal.refused(item)
      return []
    }
    journal.kept([item.messageId], 'dead_letter_failed')
    return [item.messageId]
  })
}

/** The items in an order drawn from the injected randomness. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
