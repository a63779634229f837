import { type BatchTools, deleteBatch } from '../../../lambda/deletion/delete-batch.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { Outcome, UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import { dueAt } from '../../../lambda/deletion/request.ts'
import { delaySeconds } from '../../../lambda/deletion/retry-policy.ts'
import {
  ABSENT,
  clockAt,
  DELETED,
  gateAt,
  ONE_KEY,
  POLICY,
  UNAUTHORIZED,
  unavailable,
  unhurried,
} from '../factories.ts'

const BATCH_SIZE = 10
const VISIBILITY_TIMEOUT_MS = 60_000

const FAULT = { error: 'code', message: 'why' }
/** What the upstream may do: whether it deletes, and what it answers when it doesn't tell the truth. */
export const WHIMS = {
  honest: { deletes: true },
  deletesAndSays503: { deletes: true, answer: unavailable() },
  deletesAndHangsUp: { deletes: true, answer: unavailable({ status: null }) },
  deletesAndCrashes: { deletes: true, crashes: true },
  is503: { deletes: false, answer: unavailable() },
  is429: {
    deletes: false,
    answer: unavailable({ status: 429, ambiguous: false, retryAfterMs: 5_000 }),
  },
  isElsewhere: {
    deletes: false,
    answer: { kind: 'unexpected', status: 404, ambiguous: false, ...FAULT },
  },
  rejectsTheKey: { deletes: false, answer: UNAUTHORIZED },
  rejectsTheId: { deletes: false, answer: { kind: 'rejected', status: 400, ...FAULT } },
  crashes: { deletes: false, crashes: true },
} as const satisfies Record<
  string,
  { readonly deletes: boolean; readonly answer?: UpstreamAnswer; readonly crashes?: boolean }
>
export type Whim = keyof typeof WHIMS

/** What the world decides while a test runs. */
export interface Fate {
  whim(): Whim
  /** Whether a queue takes one message. */
  takes(): boolean
  /** Whether the function dies after a batch, before SQS hears which messages are done. */
  dies(): boolean
  /** How many calls an invocation has time for. */
  calls(): number
  random(): number
}

interface Message {
  readonly delivery: Omit<Delivery, 'receiveCount'>
  receiveCount: number
  visibleAt: number
}

/** What an id went through, as the function reported it. */
interface Report {
  readonly id: string
  readonly outcome: Outcome
}

/**
 * A deletion queue, its dead-letter queue and a DocumentPro in memory, as far as SQS promises anything: at
 * least once, delayed by 900 s at most, redelivered after the visibility timeout.
 */
export function createWorld(files: readonly string[], fate: Fate) {
  const clock = clockAt()
  const existing = new Set(files)
  const queue = new Map<string, Message>()
  const deadLetters: string[] = []
  const reports: Report[] = []
  const faults: string[] = []
  let calls = 0
  let sent = 0

  const put = (intake: Delivery['intake'], delayMs = 0): void => {
    const messageId = `message${sent++}`
    queue.set(messageId, {
      delivery: { messageId, intake },
      receiveCount: 0,
      visibleAt: clock.now() + delayMs,
    })
  }
  const take = <T>(items: readonly T[], store: (item: T) => void): readonly boolean[] =>
    items.map((item) => {
      const taken = fate.takes()
      if (taken) store(item)
      return taken
    })

  const tools: BatchTools = {
    upstream: {
      async delete(id) {
        calls += 1
        const whim = WHIMS[fate.whim()]
        const truth = existing.has(id) ? DELETED : ABSENT
        if (whim.deletes) existing.delete(id)
        if ('crashes' in whim) throw new Error('a bug')
        return 'answer' in whim ? whim.answer : truth
      },
    },
    keys: ONE_KEY,
    gate: gateAt(clock.now),
    pace: unhurried(clock.now),
    policy: POLICY,
    now: clock.now,
    random: fate.random,
    concurrency: 3,
    queues: {
      routeBack: async (items) =>
        take(items, ({ request, retryAt }) => {
          if (retryAt < dueAt(request)) faults.push(`${request.requestId} is tried too early`)
          const delayMs = delaySeconds(retryAt, clock.now()) * 1_000
          put({ kind: 'requests', requests: [request] }, delayMs)
        }),
      deadLetter: async (items) => take(items, (item) => deadLetters.push(item.request.requestId)),
      refuse: async (items) => take(items, ({ messageId }) => deadLetters.push(messageId)),
      acknowledge: async (messageIds) => {
        for (const messageId of messageIds) queue.delete(messageId)
      },
    },
    journal: {
      attempt({ request }) {
        if (clock.now() < dueAt(request)) faults.push(`${request.requestId} was tried too early`)
      },
      settled({ deletion: { request, ...deletion } }) {
        if (deletion.state !== 'final') return
        const { outcome } = deletion
        reports.push({ id: request.requestId, outcome })
        const gone = outcome === 'deleted' || outcome === 'already_gone' || outcome === 'not_found'
        if (gone && existing.has(request.requestId)) {
          faults.push(`${request.requestId} is there, and reported ${outcome}`)
        }
      },
      refused: () => {},
      ignored: () => {},
      kept: () => {},
    },
  }

  /** One invocation with what is visible; then time goes on to the next message. */
  const step = async (): Promise<void> => {
    const visible = [...queue.values()].filter(({ visibleAt }) => visibleAt <= clock.now())
    const batch = visible.slice(0, BATCH_SIZE)
    for (const message of batch) {
      message.receiveCount += 1
      message.visibleAt = clock.now() + VISIBILITY_TIMEOUT_MS
    }
    const last = calls + fate.calls()
    const kept = await deleteBatch(
      batch.map(({ delivery, receiveCount }) => ({ ...delivery, receiveCount })),
      tools,
      () => (calls < last ? 1_000 : 0),
    )
    if (!fate.dies()) {
      for (const { delivery } of batch) {
        if (!kept.has(delivery.messageId)) queue.delete(delivery.messageId)
      }
    }
    const next = Math.min(...[...queue.values()].map(({ visibleAt }) => visibleAt))
    if (Number.isFinite(next)) clock.advance(Math.max(0, next - clock.now()))
  }

  return { put, step, queue, existing, deadLetters, reports, faults }
}
