import type { InspectedLetter } from './dead-letter.ts'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { describeLetter } from './description.ts'
import type { DiscardLog } from './discard-log.ts'

/** What became of each dead letter. */
export interface Discarded {
  readonly discarded: readonly InspectedLetter[]
  /** SQS did not confirm that it's deleted. */
  readonly notDeleted: readonly InspectedLetter[]
  readonly notTried: readonly InspectedLetter[]
}

export interface DiscardTools {
  readonly deadLetters: Pick<DeadLetterQueue, 'delete' | 'actUntil'>
  readonly log: DiscardLog
  readonly now: () => number
  readonly signal: AbortSignal
}

const BATCH_SIZE = 10

/**
 * Deletes dead letters for good. Each is logged before it's deleted: better a line without a deletion than a
 * deletion without a line.
 * @throws what the log throws; nothing is deleted that isn't logged
 */
export async function discard(
  letters: readonly InspectedLetter[],
  { deadLetters, log, now, signal }: DiscardTools,
): Promise<Discarded> {
  const discarded: InspectedLetter[] = []
  const notDeleted: InspectedLetter[] = []
  for (let start = 0; start < letters.length; start += BATCH_SIZE) {
    const batch = letters.slice(start, start + BATCH_SIZE)
    if (signal.aborted || now() > deadLetters.actUntil) {
      return { discarded, notDeleted, notTried: letters.slice(start) }
    }
    await log.write(batch.map((letter) => line('WARN', 'discarded', letter, now())))
    const left = await deadLetters.delete(batch.map(({ messageId }) => messageId))
    const kept = batch.filter(({ messageId }) => left.has(messageId))
    await log.write(kept.map((letter) => line('ERROR', 'not_discarded', letter, now())))
    notDeleted.push(...kept)
    discarded.push(...batch.filter((letter) => !kept.includes(letter)))
  }
  return { discarded, notDeleted, notTried: [] }
}

/** Holds all there is: after this, the line is the only trace. */
function line(level: string, event: string, letter: InspectedLetter, now: number): object {
  const { message, attributes, body, requests, ...about } = describeLetter(letter, now)
  const request_ids = requests.map(({ request_id }) => request_id)
  const timestamp = new Date(now).toISOString()
  return { timestamp, level, event, ...about, message, request_ids, attributes, body }
}
