import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { NOW } from '../factories.ts'

/** A record as Lambda hands it over. */
export function sqsRecord(
  messageId: string,
  body: unknown,
  attributes: Partial<SQSRecord['attributes']> = {},
): SQSRecord {
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(NOW),
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: String(NOW),
      ...attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:deletions',
    awsRegion: 'us-east-1',
  }
}

export function sqsEvent(...records: readonly SQSRecord[]): SQSEvent {
  return { Records: [...records] }
}
