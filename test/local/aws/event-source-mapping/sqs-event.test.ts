import { describe, expect, it } from 'vitest'
import { toSqsRecord } from '../../../../local/aws/event-source-mapping/sqs-event.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'

const QUEUE = queueDescription('http://127.0.0.1:1', 'deletions')
const ATTRIBUTES = {
  ApproximateReceiveCount: '2',
  SentTimestamp: '1790000000000',
  SenderId: 'sender',
  ApproximateFirstReceiveTimestamp: '1790000001000',
}

describe('the record of a received message', () => {
  it('is what Lambda makes of it', () => {
    const message = {
      MessageId: 'm',
      ReceiptHandle: 'h',
      Body: '{"request_id":"a"}',
      MD5OfBody: 'digest',
      MD5OfMessageAttributes: 'other digest',
      Attributes: { ...ATTRIBUTES, AWSTraceHeader: 'Root=1-2-3' },
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'expired' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from('\u0001') },
      },
    }
    expect(toSqsRecord(message, QUEUE, 'eu-west-1')).toStrictEqual({
      messageId: 'm',
      receiptHandle: 'h',
      body: '{"request_id":"a"}',
      attributes: { ...ATTRIBUTES, AWSTraceHeader: 'Root=1-2-3' },
      messageAttributes: {
        reason: {
          stringValue: 'expired',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'String',
        },
        bytes: {
          binaryValue: 'AQ==',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'Binary',
        },
      },
      md5OfBody: 'digest',
      md5OfMessageAttributes: 'other digest',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE.arn,
      awsRegion: 'eu-west-1',
    })
  })

  it('has every field also where the message has none', () => {
    expect(toSqsRecord({}, QUEUE, 'eu-west-1')).toMatchObject({
      messageId: '',
      body: '',
      messageAttributes: {},
      attributes: { ApproximateReceiveCount: '', SentTimestamp: '' },
    })
  })
})
