import type { SQSEvent } from 'aws-lambda'

let sent = 0

/** A batch of plain deletion requests, each with an id of its own, as the event source mapping hands it over. */
export function sqsBatch(size: number): SQSEvent {
  const sentAt = String(Date.now())
  return {
    Records: Array.from({ length: size }, () => {
      sent += 1
      return {
        messageId: `00000000-0000-4000-8000-${String(sent).padStart(12, '0')}`,
        receiptHandle: `receipt-${sent}`,
        body: JSON.stringify({ request_id: `bench-${sent}` }),
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
