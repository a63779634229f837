import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { isSuspect } from '../../../lambda/deletion/delivery.ts'
import { readSqsEvent } from '../../../lambda/queue/sqs-event.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, deletionRequest, NOW } from '../factories.ts'
import { OUR_ROLE_ID, OUR_SENDER_ID, sqsEvent, sqsRecord } from './sqs-records.ts'

const OPTIONS = {
  eventRequestIdPath: ['detail', 'id'],
  statuses: ['completed'],
  trustedRoleIds: ['AROAOTHER', OUR_ROLE_ID],
}

function read(...records: readonly SQSRecord[]) {
  return readSqsEvent(sqsEvent(...records), OPTIONS)
}

/** Who sent the plain messages of these tests, as SQS says. */
const SENT = { caller: { senderId: 'AIDA' } }

/** The one delivery of a plain message with these attributes. */
function delivered(attributes: Partial<SQSRecord['attributes']>) {
  return read(sqsRecord('m', { request_id: 'a' }, attributes)).deliveries[0]
}

describe('a batch from SQS', () => {
  it('is read message by message, in order, the refused ones too', () => {
    const { deliveries } = read(
      sqsRecord('m1', { request_id: 'a' }),
      sqsRecord('m2', 'rubbish'),
      sqsRecord('m3', { source: 's', 'detail-type': 't', detail: { id: 'b' } }),
    )
    expect(deliveries).toStrictEqual([
      {
        messageId: 'm1',
        receiveCount: 1,
        intake: { kind: 'requests', requests: [deletionRequest('a', SENT)] },
      },
      {
        messageId: 'm2',
        receiveCount: 1,
        intake: { kind: 'invalid', field: 'body', message: 'body is not valid JSON' },
      },
      {
        messageId: 'm3',
        receiveCount: 1,
        intake: {
          kind: 'requests',
          requests: [
            deletionRequest('b', {
              origin: 'event',
              caller: { senderId: 'AIDA', eventSource: 's' },
            }),
          ],
        },
      },
    ])
  })

  it('is remembered as the queues need it', () => {
    const { messages } = read(
      sqsRecord('m1', 'x'),
      sqsRecord('m2', 'y', { SentTimestamp: '5', MessageGroupId: 'tenant' }),
    )
    expect([...messages]).toStrictEqual([
      ['m1', { body: 'x', receiptHandle: 'handle-m1', sentAt: NOW, messageGroupId: undefined }],
      ['m2', { body: 'y', receiptHandle: 'handle-m2', sentAt: 5, messageGroupId: 'tenant' }],
    ])
  })

  it('may be empty', () => {
    expect(read()).toStrictEqual({ deliveries: [], messages: new Map(), untrusted: [] })
  })

  it('counts a plain deletion from when its message was sent', () => {
    expect(delivered({ SentTimestamp: String(NOW - 5_000) })).toMatchObject({
      intake: { requests: [{ firstAcceptedAt: NOW - 5_000 }] },
    })
  })

  it('carries the trace of its sender on', () => {
    expect(delivered({ AWSTraceHeader: 'Root=1-2' })).toMatchObject({
      intake: { requests: [{ traceId: 'Root=1-2' }] },
    })
  })

  it.each(['Root=1\nx', 'Root=é', '', 'x'.repeat(1_025)])(
    'leaves a trace behind that is none: %j',
    (AWSTraceHeader) => {
      const intake = delivered({ AWSTraceHeader })?.intake
      expect(intake).toStrictEqual({ kind: 'requests', requests: [deletionRequest('a', SENT)] })
    },
  )

  it('takes a request back from any clock that is a day off at most', () => {
    const request = deletionRequest('a', { firstAcceptedAt: NOW, notBefore: NOW + 30 * 86_400_000 })
    const body = encodeRequest(request)
    const sentAt = (SentTimestamp: number) =>
      read(
        sqsRecord('m', body, {
          SentTimestamp: String(SentTimestamp),
          SenderId: OUR_SENDER_ID,
        }),
      ).deliveries[0]?.intake
    expect(sentAt(NOW - 86_400_000)).toStrictEqual({ kind: 'requests', requests: [request] })
    expect(sentAt(NOW + 90 * 86_400_000)).toStrictEqual({ kind: 'requests', requests: [request] })
    expect(sentAt(NOW - 86_400_001)).toMatchObject({ field: 'not_before' })
    expect(sentAt(NOW + 90 * 86_400_000 + 1)).toMatchObject({ field: 'first_accepted_at' })
  })

  it.each([
    ['1', false],
    ['2', false],
    ['3', true],
    ['1000', true],
    ['0', false],
    ['-1', false],
    ['NaN', false],
    ['', false],
  ])('with the receive count %j is read, and suspect: %s', (ApproximateReceiveCount, suspect) => {
    const delivery = delivered({ ApproximateReceiveCount })
    expect(delivery?.intake.kind).toBe('requests')
    expect(delivery?.receiveCount).toBe(Number(ApproximateReceiveCount))
    expect(delivery !== undefined && isSuspect(delivery)).toBe(suspect)
  })
})

describe('a history in a message', () => {
  const claimed = deletionRequest('a', {
    origin: 'deletions_api',
    firstAcceptedAt: NOW - 60_000,
    history: attemptHistory({ ambiguous: true }),
    retryAt: NOW + 60_000,
    caller: { iamArn: 'arn:aws:iam::123456789012:user/clerk' },
    inLedger: true,
  })
  const asNew = deletionRequest('a', { origin: 'deletions_api' })

  /** The same from somebody whom SQS names. */
  function newFrom(senderId: string) {
    return { ...asNew, ...(senderId === '' ? {} : { caller: { senderId } }) }
  }

  /** What is read of it, from this sender. */
  function sentBy(SenderId: string | undefined, more: Partial<SQSRecord> = {}) {
    const record = sqsRecord('m', encodeRequest(claimed))
    const attributes = { ...record.attributes, SenderId } as SQSRecord['attributes']
    const { deliveries, untrusted } = read({ ...record, attributes, ...more })
    return { intake: deliveries[0]?.intake, untrusted }
  }

  it.each([OUR_SENDER_ID, `${OUR_ROLE_ID}:any:session`, OUR_ROLE_ID, 'AROAOTHER:api'])(
    'counts when SQS says that a function of ours sent it: %s',
    (senderId) => {
      expect(sentBy(senderId)).toStrictEqual({
        intake: { kind: 'requests', requests: [claimed] },
        untrusted: [],
      })
    },
  )

  it.each([
    'AIDAEXAMPLE',
    '',
    `x:${OUR_ROLE_ID}`,
    `${OUR_ROLE_ID}5:worker`,
    OUR_ROLE_ID.slice(0, -1),
    OUR_ROLE_ID.toLowerCase(),
    `:${OUR_ROLE_ID}`,
  ])('does not count from anybody else, who is told by name: %j', (senderId) => {
    expect(sentBy(senderId)).toStrictEqual({
      intake: { kind: 'requests', requests: [newFrom(senderId)] },
      untrusted: [
        {
          messageId: 'm',
          requestId: 'a',
          senderId,
          fields: [
            'first_accepted_at',
            'attempt_count',
            'ambiguous',
            'attempts',
            'retry_at',
            'caller',
            'in_ledger',
          ],
        },
      ],
    })
  })

  it('does not count when nobody is said to have sent it', () => {
    expect(sentBy(undefined).intake).toStrictEqual({ kind: 'requests', requests: [asNew] })
  })

  it('does not count in a dead letter that SQS itself moved back: a stranger may have written it', () => {
    const messageAttributes = {
      reason: { stringValue: 'invalid', dataType: 'String' as const },
    }
    expect(sentBy(OUR_SENDER_ID, { messageAttributes }).intake).toStrictEqual({
      kind: 'requests',
      requests: [newFrom(OUR_SENDER_ID)],
    })
  })
})
