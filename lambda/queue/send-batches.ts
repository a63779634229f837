import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { inLanes } from '../deletion/in-lanes.ts'
import { inBatches, type OutgoingMessage } from './batches.ts'

export type { OutgoingMessage } from './batches.ts'

interface Indexed {
  readonly index: number
  readonly message: OutgoingMessage
}

/** Calls under way at once. */
const CONCURRENT_CALLS = 10
/** Entries that SQS itself failed to take are sent this often in all. */
const SENDS = 3
/** Calls in a row that failed: one may be at fault itself, so many are not. */
const GIVE_UP_AFTER = 5

/**
 * Sends messages in batches and says for each whether SQS confirmed it. What isn't confirmed may be on the
 * queue all the same, when only the answer was lost. Never throws.
 */
export async function sendBatches(
  client: SQSClient,
  queueUrl: string,
  messages: readonly OutgoingMessage[],
): Promise<readonly boolean[]> {
  const confirmed = new Set<number>()
  const batches = inBatches<Indexed>(messages.map((message, index) => ({ index, message })))
  let failedInARow = 0
  await inLanes(batches, CONCURRENT_CALLS, async (batch) => {
    let missing: readonly Indexed[] = batch
    for (let send = 0; send < SENDS && missing.length > 0 && failedInARow < GIVE_UP_AFTER; send++) {
      try {
        missing = await sendBatch(client, queueUrl, missing, confirmed)
        failedInARow = 0
      } catch {
        // The SDK has retried already. What is left stays unconfirmed, and a caller isn't kept waiting for it.
        missing = []
        failedInARow += 1
      }
    }
  })
  return messages.map((_, index) => confirmed.has(index))
}

/** Adds what SQS confirmed to `confirmed`; returns what is worth sending again. */
async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly Indexed[],
  confirmed: Set<number>,
): Promise<readonly Indexed[]> {
  const Entries = batch.map(({ index, message }) => ({ ...message, Id: String(index) }))
  const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  for (const { Id } of answer.Successful ?? []) confirmed.add(Number(Id))
  const faults = answer.Failed?.filter(({ SenderFault }) => SenderFault !== true)
  const again = new Set(faults?.map(({ Id }) => Id))
  return batch.filter(({ index }) => again.has(String(index)))
}
