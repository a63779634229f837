import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { recordOf } from '../../../lambda/ledger/record-of-item.ts'

const ASKED = { M: { origin: { S: 'queue' }, accepted_at: { N: '1' } } }
const END = { M: { outcome: { S: 'deleted' }, at: { N: '2' } } }
const ITEM: Readonly<Record<string, AttributeValue>> = {
  pk: { S: 'id#a' },
  sk: { S: 'deletion' },
  state: { S: 'final' },
  changed_at: { N: '2' },
  asked: ASKED,
  end: END,
}

function laterAt(time: string) {
  return { M: { origin: { S: 'event' }, accepted_at: { N: time }, end: END } }
}

function unreadable(name: string) {
  const message = `the record's ${name} is none of ours`
  return expect.objectContaining({ name: 'UnreadableRecordError', message })
}

describe('a record that is read from its item', () => {
  it('has what is there, and no more', () => {
    expect(recordOf(ITEM)).toStrictEqual({
      requestId: 'a',
      state: 'final',
      changedAt: 2,
      asked: { origin: 'queue', acceptedAt: 1 },
      end: { outcome: 'deleted', evidence: 'observed', status: null, at: 2, deadLetter: false },
      attemptCount: 0,
      attempts: [],
      later: [],
    })
  })

  it('has all that an item can say', () => {
    const caller = {
      iam_arn: { S: 'arn' },
      webhook_id: { S: 'msg_1' },
      sender_id: { S: 'AROAEXAMPLE:producer' },
      event_source: { S: 'my.app' },
      event_id: { S: 'e-1' },
    }
    const asked = {
      ...ASKED.M,
      not_before: { N: '5' },
      caller: { M: caller },
      reason: { S: 'contract ended' },
      requested_by: { S: 'billing' },
      idempotency_key: { S: 'key-1' },
      trace_id: { S: 'Root=1' },
    }
    const attempt = {
      at: { N: '3' },
      outcome: { S: 'unavailable' },
      status: { N: '503' },
      ambiguous: { BOOL: true },
      key: { S: '01234567' },
    }
    const end = {
      ...END.M,
      status: { N: '404' },
      dead_letter: { BOOL: true },
      evidence: { S: 'inferred' },
    }
    const { at, outcome, key } = attempt
    const item = {
      ...ITEM,
      asked: { M: asked },
      end: { M: end },
      attempt_count: { N: '7' },
      attempts: { L: [{ M: attempt }, { M: { at, outcome, key } }] },
      first_attempt_at: { N: '1' },
      later: {
        M: { b: { M: { ...ASKED.M, end: { M: { ...END.M, evidence: { S: 'recorded' } } } } } },
      },
    }
    const tried = { at: 3, outcome: 'unavailable', keyFingerprint: '01234567' }
    expect(recordOf(item)).toStrictEqual({
      requestId: 'a',
      state: 'final',
      changedAt: 2,
      asked: {
        origin: 'queue',
        acceptedAt: 1,
        notBefore: 5,
        caller: {
          iamArn: 'arn',
          webhookId: 'msg_1',
          senderId: 'AROAEXAMPLE:producer',
          eventSource: 'my.app',
          eventId: 'e-1',
        },
        reason: 'contract ended',
        requestedBy: 'billing',
        idempotencyKey: 'key-1',
        traceId: 'Root=1',
      },
      end: { outcome: 'deleted', evidence: 'inferred', status: 404, at: 2, deadLetter: true },
      attemptCount: 7,
      attempts: [
        { ...tried, status: 503, ambiguous: true },
        { ...tried, status: null, ambiguous: false },
      ],
      firstAttemptAt: 1,
      later: [
        {
          origin: 'queue',
          acceptedAt: 1,
          end: { outcome: 'deleted', evidence: 'recorded', status: null, at: 2, deadLetter: false },
        },
      ],
    })
  })

  it.each([
    ['iam_arn', 'iamArn'],
    ['webhook_id', 'webhookId'],
    ['sender_id', 'senderId'],
    ['event_source', 'eventSource'],
    ['event_id', 'eventId'],
  ])('has of a caller what is known, and be it the %s alone', (attribute, field) => {
    const caller = { M: { [attribute]: { S: 'x' } } }
    const { asked } = recordOf({ ...ITEM, asked: { M: { ...ASKED.M, caller } } })
    expect(asked.caller).toStrictEqual({ [field]: 'x' })
  })

  it('has no end as long as it has not ended', () => {
    const { end: _, ...open } = ITEM
    expect(recordOf({ ...open, state: { S: 'held' } })).not.toHaveProperty('end')
  })

  it('has later requests in the order in which they were accepted, whatever their digests', () => {
    const later = { M: { b: laterAt('9'), a: laterAt('11'), c: laterAt('10') } }
    const times = recordOf({ ...ITEM, later }).later.map(({ acceptedAt }) => acceptedAt)
    expect(times).toStrictEqual([9, 10, 11])
  })

  it.each<[string, Readonly<Record<string, AttributeValue>>]>([
    ['pk', { pk: { S: 'id#' } }],
    ['pk', { pk: { N: '1' } }],
    ['state', { state: { S: 'lost' } }],
    ['changed_at', { changed_at: { S: 'today' } }],
    ['asked', { asked: { S: 'a' } }],
    ['origin', { asked: { M: { ...ASKED.M, origin: { S: 'letter' } } } }],
    ['accepted_at', { asked: { M: { origin: { S: 'queue' } } } }],
    ['outcome', { end: { M: { ...END.M, outcome: { S: 'unavailable' } } } }],
    ['outcome', { end: { M: { ...END.M, outcome: { S: 'invalid' } } } }],
    ['end', { later: { M: { b: ASKED } } }],
    ['origin', { asked: { M: { accepted_at: { N: '1' } } } }],
    ['outcome', { end: { M: { at: { N: '2' } } } }],
    ['at', { end: { M: { outcome: { S: 'deleted' } } } }],
    ['origin', { later: { M: { b: { S: 'odd' } } } }],
    ['at', { attempts: { L: [{ S: 'odd' }] } }],
    ['outcome', { attempts: { L: [{ M: { at: { N: '1' } } }] } }],
    ['outcome', { attempts: { L: [{ M: { at: { N: '1' }, outcome: { S: 'expired' } } }] } }],
    ['key', { attempts: { L: [{ M: { at: { N: '1' }, outcome: { S: 'deleted' } } }] } }],
  ])('is refused by the name of what is none of ours: %s', (name, changes) => {
    expect(() => recordOf({ ...ITEM, ...changes })).toThrow(unreadable(name))
  })

  it.each(['pk', 'state', 'changed_at', 'asked'])('is refused without %s', (name) => {
    const { [name]: _, ...rest } = ITEM
    expect(() => recordOf(rest)).toThrow(unreadable(name))
  })
})
