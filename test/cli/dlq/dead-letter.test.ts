import { describe, expect, it } from 'vitest'
import { readLetter, select, unmatched } from '../../../cli/dlq/dead-letter.ts'
import type { ReceivedLetter } from '../../../cli/dlq/dead-letter-queue.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, deletionRequest, NOW } from '../../lambda/factories.ts'

function letter(
  body: string,
  attributes: Readonly<Record<string, string>> = {},
  fields: Partial<ReceivedLetter> = {},
) {
  const received = {
    messageId: 'm',
    body,
    sentAt: NOW,
    attributes: new Map(Object.entries(attributes)),
    movedBySqs: false,
    ...fields,
  }
  return readLetter(received, ['detail', 'request_id'])
}

describe('a dead letter', () => {
  it("of the worker's is told by its message attributes", () => {
    const body = encodeRequest(deletionRequest('a'))
    const told = letter(body, {
      reason: 'forbidden',
      request_id: 'a',
      status: '403',
      attempts: '7',
      first_accepted_at: '2026-11-20T00:00:00.000Z',
      error: 'forbidden',
      message: 'not yours',
    })
    expect(told).toMatchObject({
      reason: 'forbidden',
      requestId: 'a',
      status: 403,
      attempts: 7,
      firstAcceptedAt: Date.UTC(2026, 10, 20),
      error: 'forbidden',
      message: 'not yours',
      field: null,
    })
  })

  it('that was refused names the field', () => {
    const told = letter('{}', { reason: 'invalid', attempts: '0', field: 'request_id' })
    expect(told).toMatchObject({
      reason: 'invalid',
      requestId: undefined,
      field: 'request_id',
      cut: false,
    })
  })

  it('that SQS moved here is told as crashed, by what its body says', () => {
    const request = deletionRequest('a', {
      firstAcceptedAt: NOW - 5_000,
      history: attemptHistory({ count: 3 }),
    })
    expect(letter(encodeRequest(request))).toMatchObject({
      reason: 'crashed',
      requestId: 'a',
      status: 503,
      attempts: 3,
      firstAcceptedAt: NOW - 5_000,
    })
  })

  it('that SQS moved here is crashed also when its producer gave it a reason of their own', () => {
    const attributes = { reason: 'expired', request_id: 'other', attempts: '9' }
    expect(letter('{"request_id":"a"}', attributes, { movedBySqs: true })).toMatchObject({
      reason: 'crashed',
      requestId: 'a',
      attempts: 0,
    })
  })

  it('that EventBridge could not deliver is told by what EventBridge said', () => {
    const body = '{"detail-type":"x","source":"y","detail":{"request_id":"a"}}'
    const attributes = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'denied' }
    expect(letter(body, attributes)).toMatchObject({
      reason: 'undelivered_event',
      requestId: 'a',
      error: 'NO_PERMISSIONS',
      message: 'denied',
    })
  })

  it('of a newer worker keeps its word', () => {
    expect(letter('{"request_id":"a"}', { reason: 'held' }).reason).toBe('held')
  })

  it('with nonsense in its attributes is shown all the same', () => {
    const attributes = { reason: 'expired', status: 'x', attempts: '', first_accepted_at: 'never' }
    expect(letter('not json', attributes)).toMatchObject({
      requestId: undefined,
      status: null,
      attempts: 0,
      firstAcceptedAt: NOW,
    })
  })
})

describe('a selection', () => {
  const one = letter('{"request_id":"a"}', {}, { messageId: 'm1' })
  const same = letter('{"request_id":"a"}', { reason: 'expired' }, { messageId: 'm2' })
  const many = letter('{"request_ids":["a","b"]}', {}, { messageId: 'm3' })
  const all = [one, same, many]

  it('by reason takes those and no others', () => {
    expect(select(all, { by: 'reason', reasons: ['expired'] })).toStrictEqual([same])
  })

  it('by request id takes all that are about it alone', () => {
    expect(select(all, { by: 'id', ids: ['a'] })).toStrictEqual([one, same])
  })

  it('takes a message with several ids by its message id only', () => {
    expect(select(all, { by: 'id', ids: ['b'] })).toStrictEqual([])
    expect(select(all, { by: 'id', ids: ['m3'] })).toStrictEqual([many])
  })

  it('names the ids that nothing goes by', () => {
    expect(unmatched(all, { by: 'id', ids: ['a', 'b', 'm3', 'zzz'] })).toStrictEqual(['b', 'zzz'])
    expect(unmatched(all, { by: 'all' })).toStrictEqual([])
  })
})

describe('a refused dead letter', () => {
  it.each(['a', 'm', 'source', 'f'.repeat(64)])('is selected by %s', (id) => {
    const attributes = {
      reason: 'invalid',
      source_message_id: 'source',
      body_sha256: 'f'.repeat(64),
    }
    const refused = letter('{"request_id":"a","reson":"x"}', attributes)
    expect(select([refused], { by: 'id', ids: [id] })).toStrictEqual([refused])
    expect(unmatched([refused], { by: 'id', ids: [id] })).toStrictEqual([])
  })

  it('goes by no id of several', () => {
    const refused = letter('{"request_ids":["a","b"],"reson":"x"}', { reason: 'invalid' })
    expect(refused.requestId).toBeUndefined()
    expect(select([refused], { by: 'id', ids: ['a'] })).toStrictEqual([])
  })
})
