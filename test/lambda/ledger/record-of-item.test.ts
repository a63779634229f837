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

  it('has later requests in the order in which they were accepted, whatever their digests', () => {
    const later = { M: { b: laterAt('9'), a: laterAt('11'), c: laterAt('10') } }
    const times = recordOf({ ...ITEM, later }).later.map(({ acceptedAt }) => acceptedAt)
    expect(times).toStrictEqual([9, 10, 11])
  })

  it.each<[string, Readonly<Record<string, AttributeValue>>]>([
    ['pk', { pk: { S: 'id#' } }],
    ['state', { state: { S: 'lost' } }],
    ['changed_at', { changed_at: { S: 'today' } }],
    ['asked', { asked: { S: 'a' } }],
    ['origin', { asked: { M: { ...ASKED.M, origin: { S: 'letter' } } } }],
    ['accepted_at', { asked: { M: { origin: { S: 'queue' } } } }],
    ['outcome', { end: { M: { ...END.M, outcome: { S: 'unavailable' } } } }],
    ['outcome', { end: { M: { ...END.M, outcome: { S: 'invalid' } } } }],
    ['end', { later: { M: { b: ASKED } } }],
    ['key', { attempts: { L: [{ M: { at: { N: '1' }, outcome: { S: 'deleted' } } }] } }],
  ])('is refused by the name of what is none of ours: %s', (name, changes) => {
    expect(() => recordOf({ ...ITEM, ...changes })).toThrow(`the record's ${name} is none of ours`)
  })
})
