import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DeletionQueues } from '../deletion/let-go.ts'
import { deadLetter, refusedLetter } from './dead-letter.ts'
import { enqueue } from './deletion-queue.ts'
import { type OutgoingMessage, sendBatches } from './send-batches.ts'

/** What the queues need to know of a message that was received. `sentAt` is in epoch milliseconds. */
export interface ReceivedMessage {
  readonly body: string
  readonly receiptHandle: string
  readonly sentAt: number
  /** The tenant of the fair queue that it's of, when its sender named one. */
  readonly messageGroupId?: string | undefined
}

export interface WorkerQueueOptions {
  /** Called when something is sent: most batches send nothing. */
  readonly sqs: () => SQSClient
  readonly deletionQueueUrl: string
  readonly deadLetterQueueUrl: string
  /** Where an EventBridge event has its id. */
  readonly eventRequestIdPath: readonly string[]
  readonly now: () => number
  /** Writes the log out: what is acknowledged has its outcome there, whatever becomes of the invocation. */
  readonly flushLog: () => void
}

/**
 * The tenant that lists are whose sender named none: without it each id of theirs would be a tenant of its own, and a
 * long list would be served like so many single ones.
 */
const LISTS = 'list'

/** DeleteMessageBatch takes 10 messages a call. */
const BATCH_SIZE = 10

/** The worker's queues, for one batch of received messages. */
export function workerQueues(
  {
    sqs,
    deletionQueueUrl,
    deadLetterQueueUrl,
    eventRequestIdPath,
    now,
    flushLog,
  }: WorkerQueueOptions,
  received: ReadonlyMap<string, ReceivedMessage>,
): DeletionQueues {
  const bury = (letters: readonly OutgoingMessage[]): Promise<readonly boolean[]> =>
    sendBatches(sqs(), deadLetterQueueUrl, letters)
  return {
    routeBack: (items) =>
      enqueue(
        sqs(),
        deletionQueueUrl,
        items.map(({ next, messageIds: [id = ''] }) => ({
          ...next,
          messageGroupId:
            received.get(id)?.messageGroupId ?? (next.why === 'split' ? LISTS : undefined),
        })),
        now(),
      ),
    deadLetter: (items) =>
      bury(items.map(({ next, messageIds: [id = ''] }) => deadLetter(next, id))),
    refuse: (items) =>
      bury(
        items.map((item) => {
          const { body = '', sentAt = now() } = received.get(item.messageId) ?? {}
          return refusedLetter(body, sentAt, item, eventRequestIdPath)
        }),
      ),
    async acknowledge(messageIds) {
      flushLog()
      const handles = messageIds.flatMap((id) => received.get(id)?.receiptHandle ?? [])
      for (let start = 0; start < handles.length; start += BATCH_SIZE) {
        const Entries = handles
          .slice(start, start + BATCH_SIZE)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
        const command = new DeleteMessageBatchCommand({ QueueUrl: deletionQueueUrl, Entries })
        // Lambda acknowledges them again at the end; this only matters when the invocation crashes before.
        await sqs()
          .send(command)
          .catch(() => undefined)
      }
    },
  }
}
