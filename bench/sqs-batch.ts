import { randomBytes } from 'node:crypto'
import type { SQSEvent } from 'aws-lambda'

/** Of this process: what one has asked for is on record for the next. */
const run = randomBytes(4).toString('hex')
let sent = 0

/** A batch of plain deletion requests, each with an id of its own, as the event source mapping hands it over. */
export function sqsBatch(size: number): SQSEvent {
  const sentAt = String(Date.now())
  return {
    Records: Array.from({ length: size }, () => {
      sent += 1
      return {
        messageId: `${run}-0000-4000-8000-${String(sent).padStart(12, '0')}`,
        receiptHandle: `receipt-${sent}`,
        body: JSON.stringify({ request_id: `bench-${run}-${sent}` }),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: sentAt,
          SenderId: 'bench',
          ApproximateFirstReceiveTimestamp: sentAt,
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
        awsRegion: 'us-east-1',
      }
    }),
  }
}
