import { describe, expect, it } from 'vitest'
import {
  answerKey,
  askedAttributes,
  endAttributes,
  historyAttributes,
  recordKey,
} from '../../../lambda/ledger/ledger-item.ts'
import {
  attemptHistory,
  attemptRecord,
  conclusion,
  deletionRequest,
  KEY,
  NOW,
  requestId,
} from '../factories.ts'

const AT = { N: String(NOW) }

// Records stay for years, so what later versions call things is not theirs to choose.
describe('an item of the ledger', () => {
  it('has its place by the id, and an answer by its key', () => {
    expect(recordKey(requestId('a'))).toStrictEqual({ pk: { S: 'id#a' }, sk: { S: 'deletion' } })
    expect(answerKey('key-1')).toStrictEqual({
      pk: { S: 'idempotency#key-1' },
      sk: { S: 'answer' },
    })
  })

  it('says all that is known of what was asked for', () => {
    const caller = {
      iamArn: 'arn:aws:iam::123456789012:user/clerk',
      webhookId: 'msg_1',
      senderId: 'AROAEXAMPLE:producer',
      eventSource: 'my.app',
      eventId: 'e-1',
    }
    const request = deletionRequest('a', {
      notBefore: NOW + 5,
      caller,
      reason: 'contract ended',
      requestedBy: 'billing',
      idempotencyKey: 'key-1',
      traceId: 'Root=1-67891233-abcdef012345678912345678',
    })
    expect(askedAttributes(request).attributes).toStrictEqual({
      digest: { S: '04693dc528786345' },
      origin: { S: 'queue' },
      accepted_at: AT,
      not_before: { N: String(NOW + 5) },
      caller: {
        M: {
          iam_arn: { S: caller.iamArn },
          webhook_id: { S: 'msg_1' },
          sender_id: { S: 'AROAEXAMPLE:producer' },
          event_source: { S: 'my.app' },
          event_id: { S: 'e-1' },
        },
      },
      reason: { S: 'contract ended' },
      requested_by: { S: 'billing' },
      idempotency_key: { S: 'key-1' },
      trace_id: { S: 'Root=1-67891233-abcdef012345678912345678' },
    })
  })

  it('leaves out what is not known', () => {
    expect(askedAttributes(deletionRequest('a')).attributes).toStrictEqual({
      digest: { S: '02dc8aa4e1f28007' },
      origin: { S: 'queue' },
      accepted_at: AT,
    })
    const { attributes } = askedAttributes(deletionRequest('a', { caller: {} }))
    expect(attributes.caller).toStrictEqual({ M: {} })
  })

  it('tells requests apart by a digest, which what was tried does not change', () => {
    const digest = (fields: Parameters<typeof deletionRequest>[1]) =>
      askedAttributes(deletionRequest('a', fields)).digest
    expect(digest({ history: attemptHistory(), retryAt: NOW, redelivered: true })).toBe(digest({}))
    expect(digest({ reason: 'asked again' })).not.toBe(digest({}))
    expect(digest({})).toBe(askedAttributes(deletionRequest('a')).attributes.digest?.S)
  })

  it('says how it ended', () => {
    expect(endAttributes(conclusion())).toStrictEqual({
      outcome: { S: 'deleted' },
      evidence: { S: 'observed' },
      status: { N: '200' },
      at: AT,
    })
    const expired = { outcome: 'expired', status: null, deadLetter: true } as const
    expect(endAttributes(conclusion({ ...expired, evidence: 'inferred' }))).toStrictEqual({
      outcome: { S: 'expired' },
      evidence: { S: 'inferred' },
      at: AT,
      dead_letter: { BOOL: true },
    })
  })

  it('says what was tried', () => {
    const first = attemptRecord({ status: null, ambiguous: true })
    const second = attemptRecord({ at: NOW + 1, outcome: 'deleted', status: 200 })
    const history = attemptHistory({ count: 2, recent: [first, second] })
    const key = { S: KEY.fingerprint }
    expect(historyAttributes(history)).toStrictEqual({
      attempt_count: { N: '2' },
      attempts: {
        L: [
          { M: { at: AT, outcome: { S: 'unavailable' }, ambiguous: { BOOL: true }, key } },
          {
            M: { at: { N: String(NOW + 1) }, outcome: { S: 'deleted' }, status: { N: '200' }, key },
          },
        ],
      },
      first_attempt_at: AT,
    })
  })

  it('says of many attempts what the last five were', () => {
    const recent = [1, 2, 3, 4, 5, 6].map((at) => attemptRecord({ at }))
    const { attempts } = historyAttributes(attemptHistory({ count: 6, recent }))
    expect(attempts?.L?.map(({ M }) => M?.at?.N)).toStrictEqual(['2', '3', '4', '5', '6'])
  })

  it('knows no time of a first attempt where there was none, or the history has it no more', () => {
    expect(historyAttributes(attemptHistory({ count: 0, recent: [] }))).toStrictEqual({
      attempt_count: { N: '0' },
      attempts: { L: [] },
    })
    expect(historyAttributes(attemptHistory({ count: 2 }))).not.toHaveProperty('first_attempt_at')
  })
})
