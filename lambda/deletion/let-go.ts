import type { AttemptJournal } from './attempt.ts'
import { type Concluded, type ConcludeTools, conclude, type SinkJournal } from './conclude.ts'
import {
  type Conclusion,
  type DeadLetter,
  isDeadLetter,
  type RefusedMessage,
} from './conclusion.ts'
import type { Delivery } from './delivery.ts'
import { type Disposition, type RouteBack, routeConclusionBack } from './disposition.ts'
import type { Ledger } from './ledger.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** The queues, as the domain sees them. Each send answers, item by item, whether it is durable there. */
export interface DeletionQueues {
  /** Each with the messages that it goes on for. */
  routeBack(items: readonly Leaving<RouteBack>[]): Promise<readonly boolean[]>
  deadLetter(items: readonly Leaving<DeadLetter>[]): Promise<readonly boolean[]>
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

export interface LetGoTools extends ConcludeTools {
  readonly queues: DeletionQueues
  readonly journal: BatchJournal
  /** Where what goes on has its record; undefined without one. */
  readonly ledger?: Pick<Ledger, 'open'> | undefined
  readonly policy: RetryPolicy
  readonly now: () => number
  /** A number in [0, 1), anew with each call. */
  readonly random: () => number
}

/** What a message becomes that isn't let go of yet. */
export interface Leaving<Next = DeadLetter | RouteBack> {
  readonly next: Next
  readonly messageIds: readonly string[]
}

/** What is left to do for messages after this: nothing for those whose end every sink took. */
export function letGo(
  disposition: Disposition,
  messageIds: readonly string[],
  tools: LetGoTools,
): readonly Leaving[] | Promise<readonly Leaving[]> {
  if (disposition.action === 'route_back') return [{ next: disposition, messageIds }]
  const { conclusion } = disposition
  if (isDeadLetter(conclusion)) return [{ next: conclusion, messageIds }]
  return finish({ conclusion, messageIds }, tools)
}

/** Concludes; what a sink didn't take goes back to the queue as it is, to be concluded again. */
export function finish(
  concluded: Concluded & { readonly conclusion: Conclusion },
  tools: LetGoTools,
): readonly Leaving<RouteBack>[] | Promise<readonly Leaving<RouteBack>[]> {
  const left = (told: Conclusion | undefined): readonly Leaving<RouteBack>[] => {
    if (told !== undefined) return []
    const { policy, now, random } = tools
    const next = routeConclusionBack(concluded.conclusion, policy, now(), random())
    return [{ next, messageIds: concluded.messageIds }]
  }
  const told = conclude(concluded, tools)
  return told instanceof Promise ? told.then(left) : left(told)
}

/**
 * Sends, then lets acknowledge (design, section 3): what its new place didn't take stays on the queue.
 * @returns the ids of the messages that stay
 */
export async function sendOn(
  leaving: readonly Leaving[],
  tools: LetGoTools,
): Promise<readonly string[]> {
  if (leaving.length === 0) return []
  const [back, dead] = [leaving.filter(isRoutedBack), leaving.filter(isDead)]
  const [routed, buried] = await Promise.all([routeBack(back, tools), bury(dead, tools)])
  return [...routed, ...buried]
}

async function routeBack(
  leaving: readonly Leaving<RouteBack>[],
  { queues, journal, ledger }: LetGoTools,
): Promise<readonly string[]> {
  const items = ledger === undefined ? leaving : await inLedger(leaving, ledger)
  const durable = items.length === 0 ? [] : await queues.routeBack(items)
  return keepUnsent(items, durable, 'route_back_failed', journal, ({ next, messageIds }) =>
    journal.routedBack(next, messageIds),
  )
}

/**
 * Each has a record in the ledger with its first hop, and says so from then on. What the ledger can't take now, it is
 * asked to take with the next hop: nothing waits for it.
 */
async function inLedger(
  items: readonly Leaving<RouteBack>[],
  ledger: Pick<Ledger, 'open'>,
): Promise<readonly Leaving<RouteBack>[]> {
  // What is only split goes on at once, and may end there with one write.
  const isNew = ({ next: { request, why, conclusion } }: Leaving<RouteBack>): boolean =>
    request.inLedger !== true && why !== 'split' && conclusion === undefined
  const unknown = items.filter(isNew)
  if (unknown.length === 0) return items
  const opened = await ledger.open(unknown.map(({ next }) => next.request))
  return items.map((item) => {
    if (opened[unknown.indexOf(item)] !== true) return item
    const request = { ...item.next.request, inLedger: true } as const
    return { ...item, next: { ...item.next, request } }
  })
}

/** A dead letter has ended for the sinks when a person can find it. */
async function bury(
  items: readonly Leaving<DeadLetter>[],
  tools: LetGoTools,
): Promise<readonly string[]> {
  const durable = items.length === 0 ? [] : await tools.queues.deadLetter(items)
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
export async function refuse(
  deliveries: readonly Delivery[],
  tools: LetGoTools,
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
