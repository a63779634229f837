import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { type Delivery, requestsIn } from '../deletion/delivery.ts'
import type { RequestId } from '../deletion/request.ts'
import { callerOf } from '../intake/caller.ts'
import {
  type MessageAcceptance,
  type QueueIntakeOptions,
  readQueueMessage,
} from './queue-message.ts'
import { isFromOurFunctions } from './sender.ts'
import type { ReceivedMessage } from './worker-queues.ts'

/** A batch as the domain reads it, and what the queues need to know of its messages. */
export interface ReceivedBatch {
  readonly deliveries: readonly Delivery[]
  readonly messages: ReadonlyMap<string, ReceivedMessage>
  /** What was claimed and doesn't count. */
  readonly untrusted: readonly UntrustedHistory[]
}

/** A message with a history that none of our functions sent: it's read as a new request. */
export interface UntrustedHistory {
  readonly messageId: string
  readonly requestId: RequestId
  /** Who sent it, as SQS says. */
  readonly senderId: string
  /** The names of the fields that don't count. */
  readonly fields: readonly string[]
}

export interface SqsEventOptions extends QueueIntakeOptions {
  /** The unique ids of the roles of our functions. */
  readonly trustedRoleIds: readonly string[]
}

export function readSqsEvent(event: SQSEvent, options: SqsEventOptions): ReceivedBatch {
  const messages = new Map<string, ReceivedMessage>()
  const untrusted: UntrustedHistory[] = []
  const deliveries = event.Records.map((record): Delivery => {
    const sentAt = Number(record.attributes.SentTimestamp)
    const { messageId, body, receiptHandle, attributes } = record
    const { MessageGroupId: messageGroupId } = attributes
    messages.set(messageId, { body, receiptHandle, sentAt, messageGroupId })
    const acceptance = acceptanceOf(record, sentAt, options)
    const receiveCount = Number(attributes.ApproximateReceiveCount)
    const read = readQueueMessage(body, acceptance, options)
    if (read.uncounted === undefined) return { messageId, receiveCount, intake: read }
    const { uncounted: fields, ...intake } = read
    const senderId = attributes.SenderId
    for (const { requestId } of requestsIn(intake)) {
      untrusted.push({ messageId, requestId, senderId, fields })
    }
    return { messageId, receiveCount, intake }
  })
  return { deliveries, messages, untrusted }
}

function acceptanceOf(
  record: SQSRecord,
  acceptedAt: number,
  { trustedRoleIds }: SqsEventOptions,
): MessageAcceptance {
  return {
    origin: 'queue',
    acceptedAt,
    trusted: isFromOurFunctions(record, trustedRoleIds),
    caller: callerOf({ senderId: record.attributes.SenderId }),
    traceId: record.attributes.AWSTraceHeader,
  }
}
