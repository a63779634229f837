import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_ATTEMPTS } from '../../../lambda/deletion/history.ts'
import { type AttemptedOutcome, FINAL_OUTCOMES } from '../../../lambda/deletion/outcome.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { readDeletionFields } from '../../../lambda/intake/deletion-fields.ts'
import { isJsonObject, type JsonObject } from '../../../lambda/intake/json-object.ts'
import {
  decodeAsNew,
  decodeMessage,
  decodeRequest,
  encodeAsNew,
  encodeRequest,
  isEncodedRequest,
} from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, attemptRecord, conclusion, deletionRequest, NOW } from '../factories.ts'

const AT = '2026-11-24T12:00:00.000Z'
const DAY_MS = 86_400_000
const ATTEMPT = { at: AT, outcome: 'unavailable', status: 503, ambiguous: false, key: '0123abcd' }

/** A message of an earlier delivery, as it lies on the queue. */
const MESSAGE: JsonObject = {
  v: 1,
  request_id: 'a',
  origin: 'queue',
  first_accepted_at: AT,
  attempt_count: 1,
  ambiguous: false,
  attempts: [ATTEMPT],
}

function encoded(request: DeletionRequest): JsonObject {
  const value: unknown = JSON.parse(encodeRequest(request))
  if (!isJsonObject(value)) throw new Error('an encoded request is an object')
  return value
}

/** What is left of a request after it travelled through the queue. */
function travelled(request: DeletionRequest) {
  return decodeRequest(encoded(request), NOW)
}

/** What is read of the message with changes to its fields; `undefined` takes a field away. */
function reading(changes: JsonObject) {
  return decodeRequest(JSON.parse(JSON.stringify({ ...MESSAGE, ...changes })), NOW)
}

/** What is read of the message with changes to its one attempt. */
function readingAttempt(changes: JsonObject) {
  return reading({ attempts: [{ ...ATTEMPT, ...changes }] })
}

describe('a deletion request on the queue', () => {
  it('is written down with everything that is known about it', () => {
    const request = deletionRequest('a', {
      history: attemptHistory({ ambiguous: true, recent: [attemptRecord({ status: null })] }),
      redelivered: true,
      retryAt: NOW + 1,
      notBefore: NOW + 2,
      reason: 'gdpr',
      requestedBy: 'jane',
      idempotencyKey: 'once',
      traceId: 'Root=1',
      caller: {
        iamArn: 'arn:aws:iam::123456789012:user/clerk',
        webhookId: 'msg_1',
        senderId: 'AIDAEXAMPLE',
        eventSource: 'shop',
        eventId: '6a7e8feb',
      },
      inLedger: true,
    })
    expect(travelled(request)).toStrictEqual(request)
    expect(encoded(request)).toStrictEqual({
      v: 1,
      request_id: 'a',
      origin: 'queue',
      first_accepted_at: AT,
      attempt_count: 1,
      ambiguous: true,
      attempts: [
        {
          at: AT,
          outcome: 'unavailable',
          status: null,
          ambiguous: false,
          key: request.history.recent[0]?.keyFingerprint,
        },
      ],
      redelivered: true,
      retry_at: '2026-11-24T12:00:00.001Z',
      not_before: '2026-11-24T12:00:00.002Z',
      reason: 'gdpr',
      requested_by: 'jane',
      idempotency_key: 'once',
      trace_id: 'Root=1',
      caller: {
        iam_arn: 'arn:aws:iam::123456789012:user/clerk',
        webhook_id: 'msg_1',
        sender_id: 'AIDAEXAMPLE',
        event_source: 'shop',
        event_id: '6a7e8feb',
      },
      in_ledger: true,
    })
  })

  it('is written in ASCII, and its texts come back unchanged', () => {
    const request = deletionRequest('a', { reason: '👍 Grüße', requestedBy: '\ue000\ufffd' })
    expect(encodeRequest(request)).toMatch(/^[\x20-\x7e]+$/)
    expect(encodeRequest(request)).toContain('\\ud83d\\udc4d')
    expect(travelled(request)).toStrictEqual(request)
  })

  it('is written down without what is not known', () => {
    expect(Object.keys(encoded(deletionRequest('a')))).toStrictEqual([
      'v',
      'request_id',
      'origin',
      'first_accepted_at',
      'attempt_count',
      'ambiguous',
      'attempts',
    ])
  })

  it('comes off the queue as it was put there: whatever the intake takes, with any history', () => {
    const outcomes: readonly AttemptedOutcome[] = [
      'deleted',
      'already_gone',
      'not_found',
      'rejected',
      'forbidden',
      'unavailable',
      'unexpected',
      'unauthorized',
    ]
    const since = (ms: number) => fc.integer({ min: NOW - ms, max: NOW + DAY_MS })
    const attempt = fc.record(
      {
        at: since(90 * DAY_MS),
        outcome: fc.constantFrom(...outcomes),
        // Node's HTTP client lets any three digits through.
        status: fc.option(fc.integer({ min: 0, max: 999 })),
        ambiguous: fc.boolean(),
        doubtful: fc.constant(true as const),
        keyFingerprint: fc.stringMatching(/^[0-9a-f]{8}$/),
      },
      {
        noNullPrototype: true,
        requiredKeys: ['at', 'outcome', 'status', 'ambiguous', 'keyFingerprint'],
      },
    )
    const history = fc
      .record({
        recent: fc.array(attempt, { maxLength: 20 }),
        more: fc.nat({ max: 99_999_980 }),
        was: fc.boolean(),
        doubtful: fc.boolean(),
      })
      .map(({ recent, more, was, doubtful }) => ({
        count: recent.length + more,
        ambiguous: was || recent.some(({ ambiguous }) => ambiguous),
        ...(doubtful ? { doubtful } : {}),
        recent,
      }))
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      fc.constantFrom('jane', '👍', '"\\', '\ue000', 'x'.repeat(256)),
    )
    const asked = fc
      .record({
        id: fc.string({ unit: visible, minLength: 1, maxLength: 256 }),
        texts: fc.record(
          { reason: text, requested_by: text, idempotency_key: text },
          { requiredKeys: [] },
        ),
        traceId: fc.oneof(fc.constant('Root=1'), fc.string({ unit: 'binary', maxLength: 1_030 })),
        acceptedAt: since(90 * DAY_MS),
        wait: fc.option(fc.integer({ min: -9_999 * DAY_MS, max: 30 * DAY_MS })),
      })
      .map(({ id, texts, traceId, acceptedAt, wait }) => {
        const not_before = new Date(acceptedAt + (wait ?? 0)).toISOString()
        const body = { request_id: id, ...texts, ...(wait === null ? {} : { not_before }) }
        return readDeletionFields(body, { origin: 'queue', acceptedAt, traceId })
      })
    const later = fc.record(
      { redelivered: fc.boolean(), history, retryAt: since(90 * DAY_MS) },
      { requiredKeys: ['redelivered', 'history'], noNullPrototype: true },
    )
    let travels = 0
    fc.assert(
      fc.property(asked, later, (requests, more) => {
        if ('field' in requests) return
        for (const request of requests) {
          const original = { ...request, ...more }
          expect(travelled(original)).toStrictEqual(original)
          travels += 1
        }
      }),
      { numRuns: 500 },
    )
    expect(travels).toBeGreaterThan(100)
  })

  it('is told from what producers send', () => {
    expect(isEncodedRequest(encoded(deletionRequest()))).toBe(true)
    expect(isEncodedRequest({ request_id: 'a' })).toBe(false)
    expect(isEncodedRequest({ v: undefined, request_id: 'a' })).toBe(true)
  })

  it('stays ambiguous when one of its attempts is, whatever it says itself', () => {
    expect(readingAttempt({ ambiguous: true })).toMatchObject({ history: { ambiguous: true } })
    expect(reading({ ambiguous: true })).toMatchObject({ history: { ambiguous: true } })
    expect(reading({})).toMatchObject({ history: { ambiguous: false } })
  })

  it('may leave out what it has nothing to say about', () => {
    const { ambiguous: _, ...rest } = MESSAGE
    expect(decodeRequest(rest, NOW)).toStrictEqual(reading({ ambiguous: false }))
    expect(reading({ redelivered: false })).toStrictEqual(reading({}))
    expect(readingAttempt({ ambiguous: undefined })).toStrictEqual(readingAttempt({}))
  })

  const ms = (time: number) => new Date(time).toISOString()
  const TOO_LONG_AGO = ms(NOW - 90 * DAY_MS - 1)
  const TOO_NEW = ms(NOW + DAY_MS + 1)

  it.each<[string, JsonObject, string | RegExp]>([
    ['v', { v: 2 }, 'v must be 1'],
    ['v', { v: '1' }, 'v must be 1'],
    ['v', { v: 2, document: 1 }, 'v must be 1'],
    ['document', { document: 1 }, /^document is not a known field; allowed are v, request_id/],
    ['toString', { toString: 1 }, /^toString is not a known field/],
    ['request_id', { request_id: 'a b' }, /^request_id must be a string of 1 to 256 visible/],
    ['request_id', { request_id: undefined }, /^request_id must be/],
    ['origin', { origin: 'somewhere' }, 'origin is unknown'],
    ['origin', { origin: undefined }, 'origin is unknown'],
    ['first_accepted_at', { first_accepted_at: NOW }, /must be an ISO 8601 time within the 90/],
    ['first_accepted_at', { first_accepted_at: 'soon' }, /^first_accepted_at must be/],
    ['first_accepted_at', { first_accepted_at: '5' }, /^first_accepted_at must be/],
    ['first_accepted_at', { first_accepted_at: '24 Nov 2026 12:00 UTC' }, /must be an ISO/],
    ['first_accepted_at', { first_accepted_at: TOO_LONG_AGO }, /^first_accepted_at must be/],
    ['first_accepted_at', { first_accepted_at: TOO_NEW }, /^first_accepted_at must be/],
    ['attempts', { attempts: undefined }, 'attempts must be a list of at most 20'],
    ['attempts', { attempts: {} }, /^attempts must be a list/],
    ['attempts', { attempts: Array(21).fill(ATTEMPT), attempt_count: 21 }, /of at most 20$/],
    ['attempts[0]', { attempts: [null] }, 'attempts[0] must be an object; got null'],
    ['attempts[1]', { attempts: [ATTEMPT, 'x'] }, /^attempts\[1\] must be an object; got a text/],
    ['attempt_count', { attempt_count: 0 }, /must count at least the listed attempts$/],
    ['attempt_count', { attempt_count: '1' }, /^attempt_count must be a whole number from 0 to/],
    ['attempt_count', { attempt_count: 1.5 }, /^attempt_count must be a whole number/],
    ['attempt_count', { attempt_count: -1 }, /^attempt_count must be a whole number/],
    ['attempt_count', { attempt_count: 100_000_001 }, /^attempt_count must be a whole number/],
    ['attempt_count', { attempt_count: undefined }, /^attempt_count must be a whole number/],
    ['ambiguous', { ambiguous: 'yes' }, 'ambiguous must be true or false'],
    ['doubtful', { doubtful: 'yes' }, 'doubtful must be true or false'],
    ['redelivered', { redelivered: 'true' }, 'redelivered must be true or false'],
    ['retry_at', { retry_at: 'soon' }, /^retry_at must be an ISO 8601 time at most 90 days/],
    ['retry_at', { retry_at: ms(NOW + 90 * DAY_MS + 1) }, /^retry_at must be/],
    ['not_before', { not_before: 5 }, /^not_before must be an ISO 8601 time at most 31 days/],
    ['not_before', { not_before: ms(NOW + 31 * DAY_MS + 1) }, /^not_before must be/],
    ['reason', { reason: 1 }, /^reason must be a text of 1 to 256 characters/],
    ['reason', { reason: 'x'.repeat(257) }, /^reason must be a text/],
    ['requested_by', { requested_by: null }, /^requested_by must be a text/],
    ['requested_by', { requested_by: 'a\nb' }, /^requested_by must be a text/],
    ['idempotency_key', { idempotency_key: [] }, /^idempotency_key must be a text/],
    ['trace_id', { trace_id: {} }, /^trace_id must be a text of 1 to 1024 printable ASCII/],
    ['trace_id', { trace_id: '' }, /^trace_id must be/],
    ['trace_id', { trace_id: 'x'.repeat(1_025) }, /^trace_id must be/],
    ['trace_id', { trace_id: 'Root=\n' }, /^trace_id must be/],
  ])('is refused by the name of its field %s: %j', (field, changes, message) => {
    const refusal = reading(changes)
    expect(refusal).toStrictEqual({ field, message: expect.any(String) })
    if ('field' in refusal) expect(refusal.message).toMatch(message)
  })

  it.each<[string, JsonObject]>([
    ['at', { at: 'then' }],
    ['at', { at: 1 }],
    ['at', { at: TOO_LONG_AGO }],
    ['at', { at: TOO_NEW }],
    ['outcome', { outcome: 'expired' }],
    ['outcome', { outcome: 1 }],
    ['status', { status: '503' }],
    ['status', { status: undefined }],
    ['status', { status: -1 }],
    ['status', { status: 1_000 }],
    ['status', { status: 200.5 }],
    ['ambiguous', { ambiguous: 1 }],
    ['doubtful', { doubtful: 1 }],
    ['key', { key: undefined }],
    ['key', { key: 7 }],
    ['key', { key: '0123abc' }],
    ['key', { key: '0123ABCD' }],
    ['key', { key: '0123abcde' }],
    ['note', { note: 'Dear' }],
  ])('is refused by %s for an attempt with %j', (name, changes) => {
    expect(readingAttempt(changes)).toMatchObject({
      field: `attempts[0].${name}`,
      message: expect.stringMatching(`^attempts\\[0\\]\\.${name} (must be|is) `),
    })
  })

  it('is taken up to its bounds, and measured from when it was sent', () => {
    const widest = {
      first_accepted_at: ms(NOW - 90 * DAY_MS),
      attempts: [{ ...ATTEMPT, at: ms(NOW + DAY_MS) }],
      attempt_count: 100_000_000,
      retry_at: ms(NOW + 90 * DAY_MS),
      not_before: ms(NOW + 31 * DAY_MS),
      trace_id: '~'.repeat(1_024),
    }
    expect(reading(widest)).toMatchObject({ firstAcceptedAt: NOW - 90 * DAY_MS })
    expect(decodeRequest({ ...MESSAGE, ...widest }, NOW + 1)).toMatchObject({
      field: 'first_accepted_at',
    })
    expect(decodeRequest({ ...MESSAGE, ...widest }, Number.NaN)).toHaveProperty('field')
  })

  it('lists up to 20 attempts', () => {
    const twenty = { attempts: Array(20).fill(ATTEMPT), attempt_count: 20 }
    expect(reading(twenty)).toMatchObject({ history: { count: 20 } })
  })

  it('is refused by the path to it', () => {
    const attempts = [ATTEMPT, { ...ATTEMPT, status: 1.5 }]
    expect(decodeRequest({ ...MESSAGE, attempts, attempt_count: 2 }, NOW, 'Message')).toMatchObject(
      { field: 'Message.attempts[1].status' },
    )
    expect(decodeRequest({ ...MESSAGE, v: 0 }, NOW, 'Message')).toMatchObject({
      field: 'Message.v',
    })
    expect(decodeRequest({ ...MESSAGE, attempt_count: 0 }, NOW, 'Message')).toMatchObject({
      field: 'Message.attempt_count',
    })
  })

  it('counts attempts beyond those that it lists', () => {
    expect(reading({ attempt_count: 1 })).toMatchObject({ history: { count: 1 } })
    expect(reading({ attempt_count: 40 })).toMatchObject({ history: { count: 40 } })
  })

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.object(), fc.subarray(Object.keys(MESSAGE)), (noise, names) => {
        const value = {
          ...noise,
          ...Object.fromEntries(names.map((name) => [name, MESSAGE[name]])),
        }
        const read = decodeRequest(value, NOW)
        expect('field' in read || read.requestId === 'a').toBe(true)
      }),
    )
  })
})

describe('a conclusion on its way to a sink', () => {
  const history = attemptHistory({ ambiguous: true })
  const request = deletionRequest('a', { history, firstAcceptedAt: NOW - 5_000 })

  it.each(FINAL_OUTCOMES.filter((outcome) => outcome !== 'invalid'))(
    'travels as it is: %s',
    (outcome) => {
      for (const fields of [
        { deadLetter: true, status: null, error: 'timeout' },
        { evidence: 'recorded', status: 404 },
        { evidence: 'inferred', status: 404 },
      ] as const) {
        const ended = conclusion({ outcome, request, ...fields })
        const body: unknown = JSON.parse(encodeRequest(request, ended))
        expect(isJsonObject(body) && decodeMessage(body, NOW)).toStrictEqual({
          request,
          conclusion: ended,
        })
      }
    },
  )

  const ended = JSON.parse(encodeRequest(request, conclusion({ request })))
  it.each([
    ['outcome', { outcome: 'invalid' }],
    ['outcome', { outcome: 'unavailable' }],
    ['outcome', { outcome: 'held' }],
    ['status', { status: 1_000 }],
    ['evidence', { evidence: 'sworn' }],
    ['error', { error: 7 }],
    ['message', { message: 'x'.repeat(257) }],
    ['at', { at: 'yesterday' }],
    ['dead_letter', { dead_letter: 'yes' }],
    ['note', { note: 'Dear' }],
  ])('is refused for its %s when that is %j', (field, change) => {
    const message = { ...ended, conclusion: { ...ended.conclusion, ...change } }
    expect(decodeMessage(message, NOW)).toMatchObject({ field: `conclusion.${field}` })
  })
})

describe('a message of our format that somebody else sent', () => {
  const acceptance = { origin: 'queue', acceptedAt: NOW, traceId: 'Root=1' } as const
  const asNew = (changes: JsonObject, place?: string) =>
    decodeAsNew(JSON.parse(JSON.stringify({ ...MESSAGE, ...changes })), acceptance, place)

  it('asks for what any producer may ask', () => {
    const wishes = {
      origin: 'files_api',
      not_before: '2026-11-24T12:00:05.000Z',
      reason: 'gdpr',
      requested_by: 'jane',
      idempotency_key: 'once',
      trace_id: 'Root=2',
    }
    expect(asNew(wishes)).toMatchObject({
      request: deletionRequest('a', {
        origin: 'files_api',
        notBefore: NOW + 5_000,
        reason: 'gdpr',
        requestedBy: 'jane',
        idempotencyKey: 'once',
        traceId: 'Root=2',
      }),
    })
  })

  it.each([undefined, 'somewhere', 'toString', 7, null])(
    'came by the way it came where its own word is none: %j',
    (origin) => {
      expect(asNew({ origin })).toMatchObject({ request: { origin: 'queue', traceId: 'Root=1' } })
    },
  )

  it.each<[string, JsonObject]>([
    ['a first acceptance a hundred years ago', { first_accepted_at: '1926-11-24T12:00:00.000Z' }],
    ['a first acceptance that is no time', { first_accepted_at: 5 }],
    ['attempts that are none', { attempts: 'many', attempt_count: -1 }],
    ['a try in ten years', { retry_at: '2036-11-24T12:00:00.000Z' }],
    ['flags that are none', { ambiguous: 'yes', doubtful: 1, redelivered: {} }],
    ['fields that nobody knows', { conclusion: { outcome: 'deleted' }, document: 'x' }],
  ])('says nothing by %s', (_what, claims) => {
    const read = asNew(claims)
    expect(read).toMatchObject({ request: deletionRequest('a', { traceId: 'Root=1' }) })
    const names = Object.keys({ ...MESSAGE, ...claims }).filter(
      (name) => !['v', 'request_id', 'origin'].includes(name),
    )
    expect('uncounted' in read && [...read.uncounted].toSorted()).toStrictEqual(names.toSorted())
  })

  it('has names of its fields told only when they are short, plain and few', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}`, 1]))
    const odd = asNew({ 'Max M.': 1, ['x'.repeat(65)]: 2 })
    expect('uncounted' in odd && odd.uncounted.slice(-1)).toStrictEqual([
      '(a key that is not plain text)',
    ])
    const crowded = asNew(many)
    expect('uncounted' in crowded && crowded.uncounted).toHaveLength(20)
  })

  it.each<[string, JsonObject]>([
    ['v', { v: 2 }],
    ['request_id', { request_id: 'a b' }],
    ['request_id', { request_id: undefined }],
    ['not_before', { not_before: '2999-01-01T00:00:00.000Z' }],
    ['reason', { reason: '' }],
    ['requested_by', { requested_by: 1 }],
    ['idempotency_key', { idempotency_key: 'a\nb' }],
    ['trace_id', { trace_id: '' }],
  ])('is refused by the name of its field %s, which it may ask with: %j', (field, changes) => {
    expect(asNew(changes)).toMatchObject({ field })
    expect(asNew(changes, 'Message')).toMatchObject({ field: `Message.${field}` })
  })

  it('claims nothing when it was written to begin anew', () => {
    const request = deletionRequest('a', {
      origin: 'event',
      firstAcceptedAt: NOW - DAY_MS,
      history: attemptHistory({ ambiguous: true }),
      redelivered: true,
      retryAt: NOW + 1,
      notBefore: NOW + 2,
      reason: '👍 Grüße',
      requestedBy: 'jane',
      idempotencyKey: 'once',
      traceId: 'Root=3',
    })
    const { retryAt: _, ...kept } = request
    expect(encodeAsNew(request)).toMatch(/^[\x20-\x7e]+$/)
    expect(decodeAsNew(JSON.parse(encodeAsNew(request)), acceptance)).toStrictEqual({
      request: { ...kept, ...{ firstAcceptedAt: NOW, history: NO_ATTEMPTS, redelivered: false } },
      uncounted: [],
    })
  })
})
