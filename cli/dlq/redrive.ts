import type { SQSClient } from '@aws-sdk/client-sqs'
import { inLanes } from '../../lambda/deletion/in-lanes.ts'
import { type OutgoingMessage, sendBatches } from '../../lambda/queue/send-batches.ts'
import type { InspectedLetter } from './dead-letter.ts'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { redrivenMessage } from './redriven-message.ts'

/** What became of each dead letter. */
export interface Redriven {
  readonly moved: readonly InspectedLetter[]
  /** On the deletion queue, and still on the dead-letter queue too. */
  readonly notDeleted: readonly InspectedLetter[]
  /** SQS didn't confirm it; with an answer that was lost it may be on the deletion queue all the same. */
  readonly notSent: readonly InspectedLetter[]
  /** Its turn didn't come. */
  readonly notTried: readonly InspectedLetter[]
}

export interface RedriveTools {
  readonly client: SQSClient
  readonly queueUrl: string
  readonly deadLetters: Pick<DeadLetterQueue, 'delete' | 'actUntil'>
  readonly now: () => number
  readonly signal: AbortSignal
}

/** A dead letter, and the message that takes its place. */
interface Move {
  readonly letter: InspectedLetter
  readonly message: OutgoingMessage
}

const BATCH_SIZE = 10
/** A batch holds 256 KiB at least (SQS Developer Guide, *Message quotas*); this leaves room for the attributes. */
const BATCH_BYTES = 200_000
const CONCURRENT_BATCHES = 8
/** Batches in a row of which nothing was taken: one may be at fault itself, so many are not. */
const GIVE_UP_AFTER = 5

/**
 * Sends dead letters to the deletion queue, and deletes each once the message that takes its place is confirmed.
 * Stops between batches when it's told to, when SQS takes nothing any more, or when what was read may be visible again.
 */
export async function redrive(
  letters: readonly InspectedLetter[],
  { client, queueUrl, deadLetters, now, signal }: RedriveTools,
): Promise<Redriven> {
  const moved: InspectedLetter[] = []
  const notDeleted: InspectedLetter[] = []
  const notSent: InspectedLetter[] = []
  const notTried: InspectedLetter[] = []
  const moves = letters.map((letter) => ({ letter, message: redrivenMessage(letter, now()) }))
  let failedInARow = 0
  await inLanes(batched(moves), CONCURRENT_BATCHES, async (batch) => {
    if (signal.aborted || failedInARow >= GIVE_UP_AFTER || now() > deadLetters.actUntil) {
      notTried.push(...batch.map(({ letter }) => letter))
      return
    }
    const messages = batch.map(({ message }) => message)
    const confirmed = await sendBatches(client, queueUrl, messages)
    failedInARow = confirmed.includes(true) ? 0 : failedInARow + 1
    const sent = batch.flatMap(({ letter }, index) => (confirmed[index] === true ? [letter] : []))
    const left = await deadLetters.delete(sent.map(({ messageId }) => messageId))
    for (const { letter } of batch) {
      if (!sent.includes(letter)) notSent.push(letter)
      else if (left.has(letter.messageId)) notDeleted.push(letter)
      else moved.push(letter)
    }
  })
  return { moved, notDeleted, notSent, notTried }
}

/** As many as fit into one call. What doesn't fit with others goes alone. */
function batched(moves: readonly Move[]): readonly (readonly Move[])[] {
  const batches: Move[][] = []
  let bytes = 0
  for (const move of moves) {
    const moveBytes = Buffer.byteLength(move.message.MessageBody ?? '')
    bytes += moveBytes
    const last = batches.at(-1)
    if (last === undefined || last.length === BATCH_SIZE || bytes > BATCH_BYTES) {
      batches.push([move])
      bytes = moveBytes
    } else {
      last.push(move)
    }
  }
  return batches
}
