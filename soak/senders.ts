import { setTimeout as delay } from 'node:timers/promises'
import { inLanes } from '../lambda/deletion/in-lanes.ts'
import type { LocalService } from '../local/local-service.ts'
import type { Sending, SoakPlan } from './plan.ts'
import { BATCH_SIZES, batchesOf, openWaysIn, type WaysIn } from './ways-in.ts'

/** Whom the senders tell what they do. */
interface SentLog {
  ask(ids: readonly string[]): void
  /** `at` is in epoch milliseconds. */
  defer(ids: readonly string[], at: number): void
  accept(ids: readonly string[]): void
  sendAgain(ids: readonly string[]): void
}

export interface SendersOptions {
  readonly plan: Pick<SoakPlan, 'sendings' | 'malformed'>
  /** True while so much is under way that a sender should hold back. */
  readonly busy: () => boolean
  /** The service that runs now. */
  readonly current: () => Promise<LocalService>
  readonly log: SentLog
  readonly now: () => number
  /** Ends the sending, whatever is left. */
  readonly signal: AbortSignal
}

/** Calls of each way under way at once. */
const CALLS_AT_ONCE = 3
const PAUSE_MS = 200

const untold: SentLog = {
  ask: () => undefined,
  defer: () => undefined,
  accept: () => undefined,
  sendAgain: () => undefined,
}

/** Sends everything in, again and again until the service accepts it. */
export async function sendAll(options: SendersOptions): Promise<void> {
  const { plan, busy, current, log, now, signal } = options
  let open: { readonly service: LocalService; readonly ways: WaysIn } | undefined
  const waysIn = async (): Promise<WaysIn> => {
    const service = await current()
    if (open?.service !== service) {
      open?.ways.close()
      open = { service, ways: openWaysIn(service.endpoints) }
    }
    return open.ways
  }
  const pause = () => delay(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  const send = async ({ way, ids, aheadMs }: Sending, told: SentLog): Promise<void> => {
    let left = ids
    while (busy() && !signal.aborted) await pause()
    const notBefore = aheadMs === 0 ? undefined : now() + aheadMs
    if (notBefore !== undefined) told.defer(ids, notBefore)
    while (left.length > 0 && !signal.aborted) {
      told.ask(left)
      const sent = left
      const accepted = await waysIn()
        .then((ways) => ways[way](sent, notBefore))
        .catch((): readonly string[] => [])
      told.accept(accepted)
      left = left.filter((id) => !accepted.includes(id))
      if (left.length === 0) return
      told.sendAgain(left)
      await pause()
    }
  }
  const malformed = [...batchesOf(plan.malformed, BATCH_SIZES.queue)].map(
    (ids): Sending => ({ way: 'queue', ids, aheadMs: 0 }),
  )
  const byWay = Map.groupBy(plan.sendings, ({ way }) => way)
  await Promise.all([
    ...[...byWay.values()].map((sendings) =>
      inLanes(sendings, CALLS_AT_ONCE, (sending) => send(sending, log)),
    ),
    inLanes(malformed, CALLS_AT_ONCE, (sending) => send(sending, untold)),
  ])
  open?.ways.close()
}
