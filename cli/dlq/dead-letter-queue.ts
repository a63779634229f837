import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { callInBatches } from './batch-calls.ts'

/** A message of the dead-letter queue as SQS gave it. `sentAt` is in epoch milliseconds. */
export interface ReceivedLetter {
  readonly messageId: string
  readonly body: string
  readonly sentAt: number
  /** Message attributes, as texts. */
  readonly attributes: ReadonlyMap<string, string>
  /** SQS itself moved it here after `maxReceiveCount` deliveries. */
  readonly movedBySqs: boolean
  /** X-Ray trace header of the producer. */
  readonly traceId?: string
  /** The tenant of the fair queue that it was of. */
  readonly messageGroupId?: string
}

/** How much of the queue was read. */
export type Extent =
  /** Until SQS had no more to show. */
  | 'all'
  /** Until `limit`, or until half of the hiding time was over. */
  | 'part'
  | 'interrupted'

export interface DeadLetterQueueOptions {
  readonly client: SQSClient
  readonly url: string
  /** Visibility timeout of what is read: how long it's hidden when this process is killed, and may be acted on. */
  readonly holdSeconds: number
  /** How long SQS waits for a message before it says that there is none: `WAIT_SECONDS` of the surroundings. */
  readonly waitSeconds: number
  readonly now: () => number
}

const RECEIVE_SIZE = 10
/** Until released messages are visible. Not 0: fauxqs 2.4.1, the SQS of the local run, loses a message then. */
const RELEASE_SECONDS = 1
/** Time that a send and a delete under way still need, of the hiding time. */
const HOLD_RESERVE_MS = 30_000

/**
 * The dead-letter queue while one command works on it. SQS shows messages only by receiving them: what is read
 * stays hidden until it's deleted, or released at the end.
 */
export class DeadLetterQueue {
  readonly #options: DeadLetterQueueOptions
  /** Receipt handles by message id: the newest, since an older one may not delete any more. */
  readonly #held = new Map<string, string>()
  #heldSince: number | undefined

  constructor(options: DeadLetterQueueOptions) {
    this.#options = options
  }

  /** Approximately how many messages can be received now, and how many other readers have hidden. */
  async counts(): Promise<{ readonly visible: number; readonly hidden: number }> {
    const { client, url: QueueUrl } = this.#options
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    )
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
      hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    }
  }

  /**
   * Reads up to `limit` messages, each one once, and hides them.
   * @throws what the AWS SDK throws; what was read until then is to be released all the same
   */
  async read(
    limit: number,
    signal: AbortSignal,
  ): Promise<{ readonly letters: readonly ReceivedLetter[]; readonly extent: Extent }> {
    const { client, url: QueueUrl, holdSeconds, waitSeconds, now } = this.#options
    const letters = new Map<string, ReceivedLetter>()
    const readUntil = now() + (holdSeconds * 1000) / 2
    while (letters.size < limit && now() < readUntil) {
      // Looked at between calls only: a call that is cut off may have hidden messages that nobody knows of.
      if (signal.aborted) return { letters: [...letters.values()], extent: 'interrupted' }
      this.#heldSince ??= now()
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(RECEIVE_SIZE, limit - letters.size),
          VisibilityTimeout: holdSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      )
      if (Messages.length === 0) {
        return { letters: [...letters.values()], extent: signal.aborted ? 'interrupted' : 'all' }
      }
      for (const message of Messages) {
        const letter = received(message)
        this.#held.set(letter.messageId, message.ReceiptHandle ?? '')
        letters.set(letter.messageId, letter)
      }
    }
    return { letters: [...letters.values()], extent: 'part' }
  }

  /** When what was read may be shown to others again, less the time to finish what is under way. */
  get actUntil(): number {
    const { holdSeconds, now } = this.#options
    return (this.#heldSince ?? now()) + holdSeconds * 1000 - HOLD_RESERVE_MS
  }

  /** @returns the ids of those that SQS did not confirm as deleted */
  async delete(messageIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { client, url: QueueUrl } = this.#options
    const notDone = await callInBatches(this.#handles(messageIds), async (entries) => {
      const Entries = entries.map(({ Id, item: [, ReceiptHandle] }) => ({ Id, ReceiptHandle }))
      const command = new DeleteMessageBatchCommand({ QueueUrl, Entries })
      return (await client.send(command)).Failed
    })
    const left = new Set(notDone.map(({ item: [messageId] }) => messageId))
    for (const messageId of messageIds) {
      if (!left.has(messageId)) this.#held.delete(messageId)
    }
    return left
  }

  /**
   * Makes visible again what was read and not deleted.
   * @returns how many stay hidden until the visibility timeout ends
   */
  async release(): Promise<number> {
    const { client, url: QueueUrl } = this.#options
    const handles = this.#handles([...this.#held.keys()])
    this.#held.clear()
    const notDone = await callInBatches(handles, async (entries) => {
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: entries.map(({ Id, item: [, ReceiptHandle] }) => ({
          Id,
          ReceiptHandle,
          VisibilityTimeout: RELEASE_SECONDS,
        })),
      })
      return (await client.send(command)).Failed
    })
    // A handle that SQS refuses has run out: the message is visible already, or somebody else's.
    return notDone.filter(({ senderFault }) => !senderFault).length
  }

  #handles(messageIds: readonly string[]): readonly (readonly [string, string])[] {
    return messageIds.flatMap((id) => {
      const handle = this.#held.get(id)
      return handle === undefined ? [] : [[id, handle] as const]
    })
  }
}

function received({ MessageId = '', Body = '', Attributes, MessageAttributes }: Message) {
  const traceId = Attributes?.AWSTraceHeader
  const messageGroupId = Attributes?.MessageGroupId
  return {
    messageId: MessageId,
    body: Body,
    sentAt: Number(Attributes?.SentTimestamp),
    attributes: new Map(
      Object.entries(MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [
        name,
        StringValue,
      ]),
    ),
    movedBySqs: Attributes?.DeadLetterQueueSourceArn !== undefined,
    ...(traceId === undefined ? {} : { traceId }),
    ...(messageGroupId === undefined ? {} : { messageGroupId }),
  } satisfies ReceivedLetter
}
