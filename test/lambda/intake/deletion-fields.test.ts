import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_ATTEMPTS } from '../../../lambda/deletion/history.ts'
import {
  type Acceptance,
  readDeletionFields,
  readId,
  readIdList,
} from '../../../lambda/intake/deletion-fields.ts'
import { NOW } from '../factories.ts'

const ACCEPTANCE: Acceptance = { origin: 'deletions_api', acceptedAt: NOW }
const DAY_MS = 86_400_000

function read(value: unknown) {
  return readDeletionFields(value, ACCEPTANCE)
}

describe('one deletion request', () => {
  it('is accepted at its time, by its way, with no attempt', () => {
    expect(
      readDeletionFields({ request_id: 'a' }, { ...ACCEPTANCE, traceId: 'Root=1-2-3' }),
    ).toStrictEqual([
      {
        requestId: 'a',
        origin: 'deletions_api',
        firstAcceptedAt: NOW,
        history: NO_ATTEMPTS,
        redelivered: false,
        traceId: 'Root=1-2-3',
      },
    ])
  })

  it('keeps what its caller says about it', () => {
    const value = {
      request_id: 'a',
      reason: 'contract ended',
      requested_by: 'billing – team ü',
      idempotency_key: 'k-1',
      not_before: '2026-11-25T00:00:00+01:00',
    }
    expect(read(value)).toMatchObject([
      {
        requestId: 'a',
        reason: 'contract ended',
        requestedBy: 'billing – team ü',
        idempotencyKey: 'k-1',
        notBefore: Date.UTC(2026, 10, 24, 23),
      },
    ])
  })

  it.each([
    [undefined, 'body must be a JSON object; got nothing'],
    [null, 'body must be a JSON object; got null'],
    [[], 'body must be a JSON object; got a list'],
    ['x', 'body must be a JSON object; got a text of 1 characters'],
    [1, 'body must be a JSON object; got a number'],
  ])('is an object, not %j', (value, message) => {
    expect(read(value)).toStrictEqual({ field: 'body', message })
  })

  it.each([
    [{}, 'request_id', 'got nothing'],
    [{ request_id: null }, 'request_id', 'got null'],
    [{ request_id: 12 }, 'request_id', 'got a number'],
    [{ request_id: true }, 'request_id', 'got a boolean'],
    [{ request_id: {} }, 'request_id', 'got an object'],
    [{ request_id: ['a'] }, 'request_id', 'got a list'],
    [{ request_id: '' }, 'request_id', 'got an empty text'],
    [{ request_id: 'x'.repeat(257) }, 'request_id', 'got a text of 257 characters'],
    [{ request_id: 'a\nb' }, 'request_id', 'got another character at position 2'],
    [{ request_id: ' a' }, 'request_id', 'got another character at position 1'],
    [{ request_id: 'aé' }, 'request_id', 'got another character at position 2'],
  ])('has an id, which %j has not', (value, field, got) => {
    const rule = `${field} must be a string of 1 to 256 visible ASCII characters; ${got}`
    expect(read(value)).toStrictEqual({ field, message: rule })
  })

  it.each(['not_befor', 'Request_id', 'requestId', 'v', 'attempts'])(
    'has no field %s: a misspelt one would be passed over',
    (field) => {
      expect(read({ request_id: 'a', [field]: 1 })).toMatchObject({
        field,
        message: expect.stringContaining(`${field} is not a known field; allowed are request_id`),
      })
    },
  )

  it('does not repeat a field that is not plain text', () => {
    expect(JSON.stringify(read({ request_id: 'a', 'sk-secret key': 1 }))).not.toContain('secret')
  })

  it.each(['reason', 'requested_by', 'idempotency_key'])('has a plain text as %s', (field) => {
    const taken = ['x', 'x'.repeat(256), 'a b', '€ 👍']
    for (const text of taken) expect(read({ request_id: 'a', [field]: text })).toHaveLength(1)
    const refused = ['', 'x'.repeat(257), 'a\nb', 'a\u0000', '\ud800', '\u2028', 1, null, [], {}]
    for (const text of refused) {
      expect(read({ request_id: 'a', [field]: text })).toMatchObject({
        field,
        message: expect.stringMatching(`^${field} must be a text of 1 to 256 characters`),
      })
    }
  })
})

describe('the time before which nothing is deleted', () => {
  it.each([
    ['2026-11-24T13:00:00Z', Date.UTC(2026, 10, 24, 13)],
    ['2026-11-24T13:00:00.250Z', Date.UTC(2026, 10, 24, 13) + 250],
    ['2026-11-24T13:00:00-02:30', Date.UTC(2026, 10, 24, 15, 30)],
    ['2020-01-01T00:00:00Z', Date.UTC(2020, 0, 1)],
  ])('is read from %s', (not_before, notBefore) => {
    expect(read({ request_id: 'a', not_before })).toMatchObject([{ notBefore }])
  })

  it.each([
    'tomorrow',
    '2026-11-24',
    '2026-11-24T13:00:00',
    '2026-11-24 13:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-31T12:00:00+01:00',
    '2026-11-24T25:00:00Z',
    '',
    1_795_000_000,
    null,
  ])('is not read from %j', (not_before) => {
    expect(read({ request_id: 'a', not_before })).toMatchObject({
      field: 'not_before',
      message: expect.stringMatching(/^not_before must be a time such as/),
    })
  })

  it('is within 30 days: further ahead a message would not be kept', () => {
    const at = (ms: number) => ({ request_id: 'a', not_before: new Date(NOW + ms).toISOString() })
    expect(read(at(30 * DAY_MS))).toHaveLength(1)
    expect(read(at(30 * DAY_MS + 1))).toStrictEqual({
      field: 'not_before',
      message: 'not_before must be within the next 30 days',
    })
  })
})

describe('a list of ids', () => {
  it('gives one request for each id, once, in its order', () => {
    const requests = read({ request_ids: ['b', 'a', 'b'], reason: 'r' })
    expect(requests).toMatchObject([
      { requestId: 'b', reason: 'r' },
      { requestId: 'a', reason: 'r' },
    ])
  })

  it.each([
    ['a', 'must be a list; got a text of 1 characters'],
    [{ 0: 'a' }, 'must be a list; got an object'],
    [[], 'must hold 1 to 1000 ids; got 0'],
    [Array.from({ length: 1_001 }, (_, index) => `${index}`), 'must hold 1 to 1000 ids; got 1001'],
  ])('has 1 to 1,000 of them', (list, rule) => {
    expect(readIdList(list, 'request_ids')).toStrictEqual({
      field: 'request_ids',
      message: `request_ids ${rule}`,
    })
  })

  it('names the entry at fault, and then accepts none', () => {
    expect(read({ request_ids: ['a', 'b', ''] })).toMatchObject({ field: 'request_ids[2]' })
  })

  it('does not come together with one id', () => {
    expect(read({ request_id: 'a', request_ids: ['b'] })).toStrictEqual({
      field: 'request_ids',
      message: 'request_ids must not come together with request_id',
    })
  })

  it('takes 1,000 of the longest ids', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `${index}`.padStart(256, 'x'))
    expect(read({ request_ids: ids })).toHaveLength(1_000)
  })
})

describe('any input', () => {
  it('gives requests or a refusal that names a field, and is never repeated', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record(
            {
              request_id: fc.oneof(fc.constant('a'), fc.anything()),
              request_ids: fc.anything(),
              reason: fc.anything(),
              not_before: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
        (value) => {
          const result = read(value)
          if (!('field' in result)) {
            expect(result.length).toBeGreaterThan(0)
            return
          }
          expect(result.field).not.toBe('')
          expect(result.message).toMatch(/^[\x20-\x7e]+$/)
          expect(result.message.startsWith(`${result.field} `)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('takes a text as an id exactly when it is visible ASCII', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0x1e, max: 0x81 }), { maxLength: 4 }), (codes) => {
        const text = String.fromCharCode(...codes)
        const visible = codes.every((code) => code >= 0x21 && code <= 0x7e)
        expect(readId(text, 'request_id') === text).toBe(codes.length > 0 && visible)
      }),
    )
  })
})
