import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InspectedLetter, readLetter } from '../../../cli/dlq/dead-letter.ts'
import { redrivenMessages } from '../../../cli/dlq/redriven-message.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { windowEnd } from '../../../lambda/deletion/retry-policy.ts'
import { deadLetter } from '../../../lambda/queue/dead-letter.ts'
import { readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import type { OutgoingMessage } from '../../../lambda/queue/send-batches.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import {
  attemptHistory,
  attemptRecord,
  deletionRequest,
  NOW,
  POLICY,
} from '../../lambda/factories.ts'

const PATH = ['detail', 'request_id']
const DAY = 86_400_000
const LATER = NOW + 2 * DAY

/** A dead letter of the worker's, two days old. */
function buried(
  request: DeletionRequest,
  reason: 'expired' | 'rejected' | 'forbidden' = 'expired',
): InspectedLetter {
  const { MessageBody = '', MessageAttributes = {} } = deadLetter({
    action: 'dead_letter',
    request,
    reason,
    status: 503,
    error: 'http_503',
    message: 'try later',
  })
  return found(
    MessageBody,
    Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
    ),
  )
}

function found(body: string, attributes: Readonly<Record<string, string>> = {}): InspectedLetter {
  const letter = { messageId: 'm', body, sentAt: NOW, movedBySqs: false }
  return readLetter({ ...letter, attributes: new Map(Object.entries(attributes)) }, PATH)
}

/** What the worker makes of the redriven messages. */
function asked(
  messages: readonly OutgoingMessage[],
  acceptedAt = LATER,
): readonly DeletionRequest[] {
  return messages.flatMap(({ MessageBody = '' }) => {
    const acceptance = { origin: 'queue', acceptedAt } as const
    const intake = readQueueMessage(MessageBody, acceptance, {
      eventRequestIdPath: PATH,
      statuses: ['completed'],
    })
    if (intake.kind !== 'requests') throw new Error(`the worker reads it as ${intake.kind}`)
    return intake.requests
  })
}

function attributesOf(messages: readonly OutgoingMessage[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(messages[0]?.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      value.StringValue ?? '',
    ]),
  )
}

const past = fc.integer({ min: NOW - 30 * DAY, max: NOW })
const timeOfDay = fc.integer({ min: NOW - 30 * DAY, max: NOW + 30 * DAY })
const attempt = fc.record(
  {
    at: past,
    outcome: fc.constantFrom(
      'unavailable' as const,
      'unexpected' as const,
      'unauthorized' as const,
    ),
    status: fc.constantFrom(null, 401, 500, 503),
    ambiguous: fc.boolean(),
    keyFingerprint: fc.constant('0123abcd'),
  },
  { noNullPrototype: true },
)
const request = fc
  .record(
    {
      recent: fc.array(attempt, { maxLength: 20 }),
      older: fc.integer({ min: 0, max: 500 }),
      ambiguous: fc.boolean(),
      firstAcceptedAt: past,
      redelivered: fc.boolean(),
      retryAt: timeOfDay,
      notBefore: timeOfDay,
      requestedBy: fc.constant('billing'),
      idempotencyKey: fc.constant('k'),
      traceId: fc.constant('Root=1-2-3'),
    },
    {
      requiredKeys: ['recent', 'older', 'ambiguous', 'firstAcceptedAt', 'redelivered'],
      noNullPrototype: true,
    },
  )
  .map(({ recent, older, ambiguous, ...fields }) =>
    deletionRequest('a', {
      ...fields,
      history: {
        count: recent.length + older,
        ambiguous: ambiguous || recent.some((one) => one.ambiguous),
        recent,
      },
    }),
  )

describe('a redriven message of ours', () => {
  it('has a fresh retry window and everything else as it was', () => {
    fc.assert(
      fc.property(request, (before) => {
        const messages = redrivenMessages(buried(before), LATER)
        const [after] = asked(messages)
        const { retryAt, ...kept } = before
        expect(messages).toHaveLength(1)
        expect(after).toStrictEqual({
          ...kept,
          firstAcceptedAt: LATER,
          ...(retryAt !== undefined && retryAt > LATER ? { retryAt } : {}),
        })
        expect(after && windowEnd(POLICY, after)).toBeGreaterThanOrEqual(
          LATER + POLICY.retryWindowMs,
        )
      }),
    )
  })

  it('comes at once when every wait of it is over', () => {
    const before = deletionRequest('a', { retryAt: NOW, notBefore: NOW })
    expect(redrivenMessages(buried(before), LATER)[0]?.DelaySeconds).toBe(0)
  })

  it('waits on for what is still ahead, a hop at a time', () => {
    const soon = deletionRequest('a', { retryAt: LATER + 60_000 })
    const scheduled = deletionRequest('a', { notBefore: LATER + DAY })
    expect(redrivenMessages(buried(soon), LATER)[0]?.DelaySeconds).toBe(60)
    expect(redrivenMessages(buried(scheduled), LATER)[0]?.DelaySeconds).toBe(900)
  })

  it('keeps its history in the message attributes', () => {
    const before = deletionRequest('a', { history: attemptHistory({ count: 41 }) })
    expect(attributesOf(redrivenMessages(buried(before), LATER))).toStrictEqual({
      redriven_at: new Date(LATER).toISOString(),
      redrives: '1',
      redrive_reason: 'expired',
      redrive_status: '503',
      redrive_error: 'http_503',
      redrive_message: 'try later',
      original_first_accepted_at: new Date(NOW).toISOString(),
      attempts: '41',
      dead_letter_message_id: 'm',
    })
  })

  it('is told as crashed, with its first acceptance, when SQS moves it again', () => {
    const [first] = redrivenMessages(buried(deletionRequest()), LATER)
    const again = found(first?.MessageBody ?? '', attributesOf(first === undefined ? [] : [first]))
    expect(again.reason).toBe('crashed')
    expect(attributesOf(redrivenMessages(again, LATER + DAY))).toMatchObject({
      redrives: '2',
      redrive_reason: 'crashed',
      original_first_accepted_at: new Date(NOW).toISOString(),
    })
  })
})

describe('a redriven message that crashed', () => {
  it('says that an attempt may have been made', () => {
    const body = encodeRequest(deletionRequest('a', { history: attemptHistory() }))
    expect(asked(redrivenMessages(found(body), LATER))).toStrictEqual([
      deletionRequest('a', {
        firstAcceptedAt: LATER,
        history: attemptHistory({ recent: [attemptRecord()] }),
        redelivered: true,
      }),
    ])
  })

  it("becomes one of ours for each id of a producer's own", () => {
    const body = '{"request_ids":["a","b"],"requested_by":"billing"}'
    expect(asked(redrivenMessages(found(body), LATER))).toStrictEqual(
      ['a', 'b'].map((id) =>
        deletionRequest(id, { firstAcceptedAt: LATER, redelivered: true, requestedBy: 'billing' }),
      ),
    )
  })

  it('goes as it came when it cannot be read', () => {
    const [message] = redrivenMessages(found('not json'), LATER)
    expect(message?.MessageBody).toBe('not json')
  })
})

describe('a redriven message that is not ours', () => {
  it('goes as it came, with what EventBridge said', () => {
    const body = JSON.stringify({
      'detail-type': 'x',
      source: 'my.app',
      detail: { request_id: 'a' },
    })
    const letter = found(body, { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'denied' })
    const messages = redrivenMessages(letter, LATER)
    expect(messages.map(({ MessageBody }) => MessageBody)).toStrictEqual([body])
    expect(attributesOf(messages)).toMatchObject({
      redrive_reason: 'undelivered_event',
      redrive_error: 'NO_PERMISSIONS',
      redrive_message: 'denied',
    })
    expect(asked(messages)).toStrictEqual([
      deletionRequest('a', { origin: 'event', firstAcceptedAt: LATER }),
    ])
  })
})

it('has ten message attributes at most, as SQS demands, and none that is named reason', () => {
  fc.assert(
    fc.property(request, fc.constantFrom('expired', 'rejected', 'forbidden'), (before, reason) => {
      const attributes = attributesOf(redrivenMessages(buried(before, reason), LATER))
      expect(Object.keys(attributes).length).toBeLessThanOrEqual(10)
      expect(attributes).not.toHaveProperty('reason')
    }),
  )
})
