import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { NOW } from '../factories.ts'

/** The role of a function of ours, and how SQS names the function when it sends. */
export const OUR_ROLE_ID = 'AROAEXAMPLEWORKER1234'
export const OUR_SENDER_ID = `${OUR_ROLE_ID}:worker`

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
