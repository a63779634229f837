import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptedOutcome } from '../../../lambda/deletion/outcome.ts'
import type { DeletionRequest, Origin } from '../../../lambda/deletion/request.ts'
import { isJsonObject, type JsonObject } from '../../../lambda/intake/strict-json.ts'
import {
  decodeRequest,
  encodeRequest,
  isEncodedRequest,
} from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, attemptRecord, deletionRequest, NOW, requestId } from '../factories.ts'

const AT = '2026-11-24T12:00:00.000Z'

/** A message of an earlier delivery, as it lies on the queue. */
const MESSAGE: JsonObject = {
  v: 1,
  request_id: 'a',
  origin: 'queue',
  first_accepted_at: AT,
  attempt_count: 1,
  ambiguous: false,
  attempts: [{ at: AT, outcome: 'unavailable', status: 503, ambiguous: false, key: '0123abcd' }],
}

function encoded(request: DeletionRequest): JsonObject {
  const value: unknown = JSON.parse(encodeRequest(request))
  if (!isJsonObject(value)) throw new Error('an encoded request is an object')
  return value
}

/** What is left of a request after it travelled through the queue. */
function travelled(request: DeletionRequest) {
  return decodeRequest(encoded(request))
}

/** What is read of the message with changes to its fields; `undefined` takes a field away. */
function reading(changes: JsonObject) {
  return decodeRequest(JSON.parse(JSON.stringify({ ...MESSAGE, ...changes })))
}

/** What is read of the message with changes to its one attempt. */
function readingAttempt(changes: JsonObject) {
  const attempt = { at: AT, outcome: 'unavailable', status: 503, ambiguous: false, key: 'k' }
  return reading({ attempts: [{ ...attempt, ...changes }] })
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
    })
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

  it('comes off the queue as it was put there', () => {
    const time = fc.date({ noInvalidDate: true }).map((date) => date.getTime())
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
    const attempt = fc.record(
      {
        at: time,
        outcome: fc.constantFrom(...outcomes),
        status: fc.option(fc.integer({ min: 100, max: 599 })),
        ambiguous: fc.boolean(),
        keyFingerprint: fc.string(),
      },
      { noNullPrototype: true },
    )
    const history = fc
      .record({ recent: fc.array(attempt, { maxLength: 20 }), more: fc.nat(), was: fc.boolean() })
      .map(({ recent, more, was }) => ({
        count: recent.length + more,
        ambiguous: was || recent.some(({ ambiguous }) => ambiguous),
        recent,
      }))
    const origins: readonly Origin[] = [
      'deletions_api',
      'files_api',
      'queue',
      'event',
      'sns',
      'documentpro_event',
    ]
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const request = fc.record(
      {
        requestId: fc.string({ unit: visible, minLength: 1, maxLength: 256 }).map(requestId),
        origin: fc.constantFrom(...origins),
        firstAcceptedAt: time,
        history,
        redelivered: fc.boolean(),
        retryAt: time,
        notBefore: time,
        reason: fc.string(),
        requestedBy: fc.string(),
        idempotencyKey: fc.string(),
        traceId: fc.string(),
      },
      {
        requiredKeys: ['requestId', 'origin', 'firstAcceptedAt', 'history', 'redelivered'],
        noNullPrototype: true,
      },
    )
    fc.assert(
      fc.property(request, (original) => {
        expect(travelled(original)).toStrictEqual(original)
      }),
    )
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
    expect(reading({ ambiguous: 'yes' })).toMatchObject({ history: { ambiguous: false } })
    expect(readingAttempt({ ambiguous: 1 })).toMatchObject({
      history: { ambiguous: false, recent: [{ ambiguous: false }] },
    })
  })

  it.each([
    ['v', { v: 2 }, 'v must be 1'],
    ['v', { v: '1' }, 'v must be 1'],
    ['request_id', { request_id: 'a b' }, /^request_id must be a string of 1 to 256 visible/],
    ['request_id', { request_id: undefined }, /^request_id must be/],
    ['origin', { origin: 'somewhere' }, 'origin is unknown'],
    ['first_accepted_at', { first_accepted_at: NOW }, /must be an ISO 8601 time$/],
    ['first_accepted_at', { first_accepted_at: 'soon' }, /^first_accepted_at must be/],
    ['attempts', { attempts: undefined }, 'attempts is not a list of attempts'],
    ['attempts', { attempts: {} }, /is not a list/],
    ['attempts', { attempts: [null] }, /is not a list/],
    ['attempts', { attempts: ['x'] }, /is not a list/],
    ['attempt_count', { attempt_count: 0 }, /must count at least the listed attempts$/],
    ['attempt_count', { attempt_count: '1' }, /^attempt_count must count/],
    ['attempt_count', { attempt_count: 1.5 }, /^attempt_count must count/],
    ['attempt_count', { attempt_count: 2 ** 53 }, /^attempt_count must count/],
  ])('is refused by the name of its field %s: %j', (field, changes, message) => {
    const refusal = reading(changes)
    expect(refusal).toStrictEqual({ field, message: expect.any(String) })
    if ('field' in refusal) expect(refusal.message).toMatch(message)
  })

  it.each([
    { at: 'then' },
    { at: 1 },
    { outcome: 'expired' },
    { outcome: 1 },
    { status: '503' },
    { status: undefined },
    { key: undefined },
    { key: 7 },
  ])('is refused for an attempt with %j', (changes) => {
    expect(readingAttempt(changes)).toMatchObject({ field: 'attempts' })
  })

  it('counts attempts beyond those that it lists', () => {
    expect(reading({ attempt_count: 1 })).toMatchObject({ history: { count: 1 } })
    expect(reading({ attempt_count: 40 })).toMatchObject({ history: { count: 40 } })
  })

  it('leaves out optional fields that are not what they should be', () => {
    const odd = {
      retry_at: 'soon',
      not_before: 5,
      reason: 1,
      requested_by: null,
      idempotency_key: [],
      trace_id: {},
      redelivered: 'true',
    }
    expect(reading(odd)).toStrictEqual(reading({}))
    expect(reading({})).toMatchObject({ redelivered: false })
  })

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.object(), fc.subarray(Object.keys(MESSAGE)), (noise, names) => {
        const value = {
          ...noise,
          ...Object.fromEntries(names.map((name) => [name, MESSAGE[name]])),
        }
        const read = decodeRequest(value)
        expect('field' in read || read.requestId === 'a').toBe(true)
      }),
    )
  })
})
