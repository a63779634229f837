import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Reading } from './command.ts'
import { type InspectedLetter, readLetter } from './dead-letter.ts'
import { DeadLetterQueue, type Extent } from './dead-letter-queue.ts'
import { findQueues } from './queues.ts'
import type { Terminal } from './terminal.ts'

export type ExitCode = 0 | 1 | 2 | 130

/** Thrown when a signal ends a command before it has done anything. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
}

/** What a command works in. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** How long SQS waits for one more message before the queue counts as read to its end. */
  readonly waitSeconds: number
  readonly now: () => number
}

/** A dead-letter queue that was read. */
export interface Session {
  readonly client: SQSClient
  readonly queueUrl: string | undefined
  readonly deadLetters: DeadLetterQueue
  readonly letters: readonly InspectedLetter[]
}

/**
 * Reads the dead-letter queue, hands it to `work`, and makes visible again what `work` leaves there, also when
 * it throws.
 * @throws InterruptedError, QueuesNotFoundError, or what the AWS SDK or `work` throws
 */
export async function withDeadLetters<T>(
  { place, limit, eventRequestIdPath }: Reading,
  holdSeconds: number,
  { terminal, signal, waitSeconds, now }: Surroundings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { client, queueUrl, deadLetterQueueUrl: url } = await findQueues(place)
  try {
    terminal.tell(`dead-letter queue ${url}`)
    const deadLetters = new DeadLetterQueue({ client, url, holdSeconds, waitSeconds, now })
    const before = await deadLetters.counts()
    try {
      const read = await deadLetters.read(limit, signal)
      if (read.extent === 'interrupted') throw new InterruptedError('stopped while reading')
      tellExtent(terminal, read.extent, read.letters.length, before)
      const letters = read.letters.map((letter) => readLetter(letter, eventRequestIdPath))
      return await work({ client, queueUrl, deadLetters, letters })
    } finally {
      const hidden = await deadLetters.release()
      if (hidden > 0) {
        terminal.tell(`${hidden} could not be made visible again; they are after ${holdSeconds} s`)
      }
    }
  } finally {
    client.destroy()
  }
}

function tellExtent(
  terminal: Terminal,
  extent: Extent,
  read: number,
  before: { readonly visible: number; readonly hidden: number },
): void {
  const known = before.visible + before.hidden
  if (extent === 'part') {
    terminal.tell(
      `read ${read} of about ${Math.max(known, read)} messages only; see --limit, or run it again`,
    )
  } else if (known > read) {
    terminal.tell(
      `about ${known - read} more are hidden by another reader, or by one that was killed less than 15 minutes ago`,
    )
  }
}
