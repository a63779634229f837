import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'
import { inLanes } from '../../lambda/deletion/in-lanes.ts'

/** SQS's batch actions take 10 entries a call. */
const BATCH_SIZE = 10
const CONCURRENT_CALLS = 8
/** Entries that SQS itself failed to take are sent this often in all. */
const CALLS = 3

/** One entry of a call, under an id that is its own within that call. */
export interface Entry<T> {
  readonly Id: string
  readonly item: T
}

/** What SQS didn't do, and whether it says that the entry itself is why. */
export interface NotDone<T> {
  readonly item: T
  readonly senderFault: boolean
}

/** Makes one of SQS's batch calls for all items and tells which were not done. Never throws. */
export async function callInBatches<T>(
  items: readonly T[],
  call: (entries: readonly Entry<T>[]) => Promise<readonly BatchResultErrorEntry[] | undefined>,
): Promise<readonly NotDone<T>[]> {
  const batches: T[][] = []
  for (let start = 0; start < items.length; start += BATCH_SIZE) {
    batches.push(items.slice(start, start + BATCH_SIZE))
  }
  let reachable = true
  const notDone = await inLanes(batches, CONCURRENT_CALLS, async (batch) => {
    const refused: NotDone<T>[] = []
    let left: readonly T[] = batch
    for (let calls = 0; calls < CALLS && left.length > 0 && reachable; calls++) {
      const entries = left.map((item, index) => ({ Id: String(index), item }))
      try {
        const failed = new Map((await call(entries))?.map((entry) => [entry.Id, entry.SenderFault]))
        const isRefused = ({ Id }: Entry<T>): boolean => failed.get(Id) === true
        refused.push(...entries.filter(isRefused).map(({ item }) => ({ item, senderFault: true })))
        left = entries
          .filter((entry) => failed.has(entry.Id) && !isRefused(entry))
          .map(({ item }) => item)
      } catch {
        // The SDK has retried already; the other batches would fare no better.
        reachable = false
      }
    }
    return [...refused, ...left.map((item) => ({ item, senderFault: false }))]
  })
  return notDone.flat()
}
