import { setTimeout as delay } from 'node:timers/promises'
import { inLanes } from '../lambda/deletion/in-lanes.ts'
import type { LocalService } from '../local/service.ts'
import type { SoakPlan } from './plan.ts'
import { BATCH_SIZES, batchesOf, openWaysIn, WAYS, type Way, type WaysIn } from './ways-in.ts'

/** Whom the senders tell what they do. */
interface SentLog {
  ask(ids: readonly string[]): void
  accept(ids: readonly string[]): void
  sendAgain(ids: readonly string[]): void
}

export interface SendersOptions {
  readonly plan: Pick<SoakPlan, 'ids' | 'malformed'>
  /** True while so much is under way that a sender should hold back. */
  readonly busy: () => boolean
  /** The service that runs now. */
  readonly current: () => Promise<LocalService>
  readonly log: SentLog
  /** Ends the sending, whatever is left. */
  readonly signal: AbortSignal
}

/** Calls of each way under way at once. */
const CALLS_AT_ONCE = 3
/** A list as a caller would send it; the way takes more. */
const LIST_SIZE = 200
const PAUSE_MS = 200

const untold: SentLog = {
  ask: () => undefined,
  accept: () => undefined,
  sendAgain: () => undefined,
}

/** Sends everything in, again and again until the service accepts it. */
export async function sendAll({ plan, busy, current, log, signal }: SendersOptions): Promise<void> {
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
  const sendBatch = async (way: Way, batch: readonly string[], told: SentLog): Promise<void> => {
    let left = batch
    while (busy() && !signal.aborted) await pause()
    while (left.length > 0 && !signal.aborted) {
      told.ask(left)
      const sent = left
      const accepted = await waysIn()
        .then((ways) => ways[way](sent))
        .catch((): readonly string[] => [])
      told.accept(accepted)
      left = left.filter((id) => !accepted.includes(id))
      if (left.length === 0) return
      told.sendAgain(left)
      await pause()
    }
  }
  const sendBy = async (way: Way, ids: readonly string[], told: SentLog): Promise<void> => {
    const batches = [...batchesOf(ids, Math.min(LIST_SIZE, BATCH_SIZES[way]))]
    await inLanes(batches, CALLS_AT_ONCE, (batch) => sendBatch(way, batch, told))
  }
  await Promise.all([
    ...WAYS.map((way) => sendBy(way, plan.ids[way], log)),
    sendBy('queue', plan.malformed, untold),
  ])
  open?.ways.close()
}
