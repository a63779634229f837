import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InspectedLetter, readLetter } from '../../../cli/dlq/dead-letter.ts'
import { redrivenMessage } from '../../../cli/dlq/redriven-message.ts'
import { NO_ATTEMPTS } from '../../../lambda/deletion/history.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { windowEnd } from '../../../lambda/deletion/retry-policy.ts'
import { deadLetter } from '../../../lambda/queue/dead-letter.ts'
import { type QueueIntake, readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import type { OutgoingMessage } from '../../../lambda/queue/send-batches.ts'
import {
  attemptHistory,
  deadLetterOf,
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
  outcome: 'expired' | 'rejected' | 'forbidden' = 'expired',
): InspectedLetter {
  const { MessageBody = '', MessageAttributes = {} } = deadLetter(
    deadLetterOf({ request, outcome }),
    'source',
  )
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

/** What the worker makes of the redriven message, which an operator sent. */
function asked({ MessageBody = '' }: OutgoingMessage): QueueIntake {
  const acceptance = { origin: 'queue', acceptedAt: LATER, trusted: false } as const
  const options = { eventRequestIdPath: PATH, statuses: ['completed'] }
  return readQueueMessage(MessageBody, acceptance, options)
}

function asking(...requests: readonly DeletionRequest[]): QueueIntake {
  return { kind: 'requests', requests }
}

function attributesOf({ MessageAttributes = {} }: OutgoingMessage) {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
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
  it('is a new request, with everything that was asked for and no history to disbelieve', () => {
    fc.assert(
      fc.property(request, (before) => {
        const { retryAt: _, ...wanted } = before
        const anew = { firstAcceptedAt: LATER, history: NO_ATTEMPTS, redelivered: false }
        const after = { ...wanted, ...anew }
        expect(asked(redrivenMessage(buried(before), LATER))).toStrictEqual(asking(after))
        expect(windowEnd(POLICY, after)).toBeGreaterThanOrEqual(LATER + POLICY.retryWindowMs)
      }),
    )
  })

  it('is of the group that it was of, or of that of redriven ones', () => {
    const letter = buried(deletionRequest())
    expect(redrivenMessage(letter, LATER).MessageGroupId).toBe('redrive')
    const crashed = { ...found('not json'), messageGroupId: 'tenant' }
    expect(redrivenMessage(crashed, LATER).MessageGroupId).toBe('tenant')
  })

  it('comes at once when every wait of it is over', () => {
    const before = deletionRequest('a', { retryAt: NOW, notBefore: NOW })
    expect(redrivenMessage(buried(before), LATER).DelaySeconds).toBe(0)
  })

  it('waits on for what is still ahead, a hop at a time', () => {
    const soon = deletionRequest('a', { retryAt: LATER + 60_000 })
    const scheduled = deletionRequest('a', { notBefore: LATER + DAY })
    expect(redrivenMessage(buried(soon), LATER).DelaySeconds).toBe(60)
    expect(redrivenMessage(buried(scheduled), LATER).DelaySeconds).toBe(900)
  })

  it('keeps its history in the message attributes', () => {
    const before = deletionRequest('a', { history: attemptHistory({ count: 41 }) })
    expect(attributesOf(redrivenMessage(buried(before), LATER))).toStrictEqual({
      redriven_at: new Date(LATER).toISOString(),
      redrives: '1',
      redrive_reason: 'expired',
      redrive_status: '503',
      redrive_error: 'http_503',
      redrive_message: 'try later',
      original_first_accepted_at: new Date(NOW).toISOString(),
      attempts: '41',
      ambiguous: 'false',
      dead_letter_message_id: 'm',
    })
  })

  it('is told as crashed, with its first acceptance, when SQS moves it again', () => {
    const first = redrivenMessage(buried(deletionRequest()), LATER)
    const again = found(first.MessageBody ?? '', attributesOf(first))
    expect(again.reason).toBe('crashed')
    expect(attributesOf(redrivenMessage(again, LATER + DAY))).toMatchObject({
      redrives: '2',
      redrive_reason: 'crashed',
      original_first_accepted_at: new Date(NOW).toISOString(),
    })
  })
})

describe('the attribute ambiguous of a redriven message', () => {
  const told = (letter: InspectedLetter) => attributesOf(redrivenMessage(letter, LATER)).ambiguous

  it('says that an attempt may have deleted, where the history or the crash says so', () => {
    const doubted = deletionRequest('a', { history: attemptHistory({ ambiguous: true }) })
    expect(told(buried(doubted))).toBe('true')
    expect(told(buried(deletionRequest('a', { redelivered: true })))).toBe('true')
    expect(told(found('{"request_id":"a"}'))).toBe('true')
    expect(told(buried(deletionRequest('a', { history: attemptHistory() })))).toBe('false')
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
    const message = redrivenMessage(letter, LATER)
    expect(message.MessageBody).toBe(body)
    expect(attributesOf(message)).toMatchObject({
      redrive_reason: 'undelivered_event',
      redrive_error: 'NO_PERMISSIONS',
      redrive_message: 'denied',
    })
    expect(asked(message)).toStrictEqual(
      asking(
        deletionRequest('a', {
          origin: 'event',
          firstAcceptedAt: LATER,
          caller: { eventSource: 'my.app' },
        }),
      ),
    )
  })

  it.each(['not json', '{"request_ids":["a","b"],"requested_by":"billing"}'])(
    'goes as it came when its every delivery crashed: %s',
    (body) => {
      expect(redrivenMessage(found(body), LATER)).toMatchObject({ MessageBody: body })
    },
  )

  it('begins anew when its history is an invention', () => {
    const invented = JSON.stringify({ v: 1, request_id: 'a', first_accepted_at: 'long ago' })
    expect(asked(redrivenMessage(found(invented), LATER))).toStrictEqual(
      asking(deletionRequest('a', { firstAcceptedAt: LATER })),
    )
  })
})

it('has ten message attributes at most, as SQS demands, and none that is named reason', () => {
  fc.assert(
    fc.property(request, fc.constantFrom('expired', 'rejected', 'forbidden'), (before, reason) => {
      const attributes = attributesOf(redrivenMessage(buried(before, reason), LATER))
      expect(Object.keys(attributes).length).toBeLessThanOrEqual(10)
      expect(attributes).not.toHaveProperty('reason')
    }),
  )
})
