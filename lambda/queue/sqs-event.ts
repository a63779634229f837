import type { SQSEvent, SQSRecord } from 'aws-lambda'
import type { Delivery } from '../deletion/delivery.ts'
import type { Acceptance } from '../intake/deletion-fields.ts'
import { type QueueIntakeOptions, readQueueMessage } from './queue-message.ts'
import type { ReceivedMessage } from './worker-queues.ts'

/** A batch as the domain reads it, and what the queues need to know of its messages. */
export interface ReceivedBatch {
  readonly deliveries: readonly Delivery[]
  readonly messages: ReadonlyMap<string, ReceivedMessage>
}

export function readSqsEvent(event: SQSEvent, options: QueueIntakeOptions): ReceivedBatch {
  const messages = new Map<string, ReceivedMessage>()
  const deliveries = event.Records.map((record): Delivery => {
    const sentAt = Number(record.attributes.SentTimestamp)
    const { messageId, body, receiptHandle } = record
    messages.set(messageId, { body, receiptHandle, sentAt })
    return {
      messageId,
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      intake: readQueueMessage(body, acceptanceOf(record, sentAt), options),
    }
  })
  return { deliveries, messages }
}

function acceptanceOf({ attributes }: SQSRecord, acceptedAt: number): Acceptance {
  const traceId = attributes.AWSTraceHeader
  return { origin: 'queue', acceptedAt, ...(traceId === undefined ? {} : { traceId }) }
}
