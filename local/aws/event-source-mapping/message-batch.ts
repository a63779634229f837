import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { EventSourceMappingDescription } from '../../template/stack-description.ts'
import { toSqsRecord } from './sqs-event.ts'

/** SQS gives 10 messages a receive at most. */
const RECEIVE_LIMIT = 10

/** How long a receive waits for a message. AWS waits 20 s; short here, because a stop waits for it too. */
const RECEIVE_WAIT_SECONDS = 1

/** Lambda invokes when the records reach its payload limit of 6 MB, whatever the batch size says. */
const BATCH_LIMIT_BYTES = 6_000_000

/**
 * Receives the records of one batch: up to the batch size, gathered within the batching window that starts
 * with the first message. Empty when none came.
 * @param stopped asked before each receive after the first
 * @throws the SDK's errors, when nothing was received yet
 */
export async function receiveBatch(
  client: SQSClient,
  mapping: EventSourceMappingDescription,
  region: string,
  stopped: () => boolean,
): Promise<SQSRecord[]> {
  const records: SQSRecord[] = []
  let bytes = 0
  let closesAt = 0
  do {
    const waitSeconds = records.length === 0 ? RECEIVE_WAIT_SECONDS : secondsUntil(closesAt)
    const messages = await receive(
      client,
      mapping.queue.url,
      Math.min(RECEIVE_LIMIT, mapping.batchSize - records.length),
      Math.min(RECEIVE_WAIT_SECONDS, waitSeconds),
    ).catch((error: unknown) => {
      if (records.length === 0) throw error
      return []
    })
    if (records.length === 0) closesAt = Date.now() + mapping.batchingWindowSeconds * 1_000
    for (const message of messages) {
      const record = toSqsRecord(message, mapping.queue, region)
      bytes += Buffer.byteLength(JSON.stringify(record))
      records.push(record)
    }
  } while (
    records.length > 0 &&
    records.length < mapping.batchSize &&
    bytes < BATCH_LIMIT_BYTES &&
    Date.now() < closesAt &&
    !stopped()
  )
  return records
}

/** Splits records so that none of the parts is larger than an invocation takes. */
export function splitBySize(records: readonly SQSRecord[]): SQSRecord[][] {
  const parts: SQSRecord[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record))
    if (bytes + size > BATCH_LIMIT_BYTES) {
      parts.push([])
      bytes = 0
    }
    bytes += size
    parts.at(-1)?.push(record)
  }
  return parts
}

async function receive(
  client: SQSClient,
  queueUrl: string,
  count: number,
  waitSeconds: number,
): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  )
  return Messages
}

function secondsUntil(time: number): number {
  return Math.max(0, Math.ceil((time - Date.now()) / 1_000))
}
