import type { SQSClient } from '@aws-sdk/client-sqs'
import { InterruptedError } from '../command-error.ts'
import { findQueues } from '../place/queues.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { Reading } from './command.ts'
import { type InspectedLetter, readLetter } from './dead-letter.ts'
import { DeadLetterQueue, type Extent } from './dead-letter-queue.ts'

/** What reading the queue needs. */
type Reader = Pick<Surroundings, 'terminal' | 'waitSeconds' | 'now'> & {
  readonly signal: AbortSignal
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
 * @throws InterruptedError, CommandError, or what the AWS SDK or `work` throws
 */
export async function withDeadLetters<T>(
  { place, limit, eventRequestIdPath }: Reading,
  holdSeconds: number,
  { terminal, signal, waitSeconds, now }: Reader,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { client, queueUrl, deadLetterQueueUrl: url, where } = await findQueues(place, 'operator')
  try {
    if (url === undefined) throw new UsageError('dlq needs --dead-letter-queue-url')
    terminal.tell(`dead-letter queue ${url} of ${where}`)
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
