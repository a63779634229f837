import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { standingRecord } from '../../../lambda/ledger/standing-record.ts'

/** A record of the first request, with this end. */
function itemWith(end: Readonly<Record<string, AttributeValue>>) {
  const later = { M: { fedcba: { M: {} }, abcdef: { M: {} } } }
  return { asked: { M: { digest: { S: '0123' } } }, later, end: { M: end } }
}

describe('a record that stands in the way of an end', () => {
  it('is known by the digests of its requests, and by its own end', () => {
    const end = { outcome: { S: 'deleted' }, evidence: { S: 'observed' }, at: { N: '7' } }
    expect(standingRecord(itemWith(end))).toStrictEqual({
      asked: '0123',
      later: ['fedcba', 'abcdef'],
      end: { outcome: 'deleted', at: 7 },
    })
  })

  it.each(['recorded', 'inferred'])('says that its end was %s', (evidence) => {
    const end = { outcome: { S: 'already_gone' }, evidence: { S: evidence }, at: { N: '7' } }
    expect(standingRecord(itemWith(end)).end).toStrictEqual({
      outcome: 'already_gone',
      at: 7,
      evidence,
    })
  })

  it('has no end where it says none that we know', () => {
    expect(standingRecord(itemWith({ outcome: { S: 'lost' } }))).not.toHaveProperty('end')
  })

  it("is nobody's where an item of another kind has its place", () => {
    expect(standingRecord({})).toStrictEqual({ asked: '', later: [] })
    const odd = { S: 'odd' }
    expect(standingRecord({ asked: odd, later: odd, end: odd })).toStrictEqual({
      asked: '',
      later: [],
    })
    expect(standingRecord({ asked: { M: {} }, end: { M: {} } })).toStrictEqual({
      asked: '',
      later: [],
    })
  })
})
