import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiKey } from '../../../lambda/deletion/api-key.ts'
import { interpretAnswer } from '../../../lambda/documentpro/answer.ts'
import { KEY, NOW } from '../factories.ts'

const ENVELOPE = '{"success":false,"error":"code","message":"why"}'
const HTML = '<html><body>blocked</body></html>'
const TYPE = 'x-amzn-errortype'

interface Row {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly kind: string
  readonly ambiguous?: boolean
}

/** Design section 2, line by line: an answer and what it means. */
const TABLE: readonly Row[] = [
  { status: 200, body: '{"success":true,"message":"File deleted successfully"}', kind: 'deleted' },
  { status: 200, body: '{"success":true}', kind: 'deleted' },
  ...[
    ENVELOPE,
    '',
    'deleted',
    HTML,
    'null',
    '[]',
    '1',
    '{}',
    '{"success":"true"}',
    '{"success":1}',
  ].map((body) => ({ status: 200, body, kind: 'unexpected', ambiguous: true })),
  ...[201, 202, 204, 299].map((status) => ({
    status,
    body: '{"success":true}',
    kind: 'unexpected',
    ambiguous: true,
  })),
  ...[400, 413, 415, 422].flatMap((status) => [
    { status, body: ENVELOPE, kind: 'rejected' },
    { status, body: '{"message":"Bad Request"}', kind: 'unexpected', ambiguous: false },
    { status, body: '{"success":true}', kind: 'unexpected', ambiguous: false },
  ]),
  ...[ENVELOPE, '', HTML, '{"message":"Unauthorized"}'].map((body) => ({
    status: 401,
    body,
    kind: 'unauthorized',
  })),
  { status: 403, body: ENVELOPE, kind: 'forbidden' },
  { status: 403, body: ENVELOPE, headers: { [TYPE]: 'ForbiddenException' }, kind: 'forbidden' },
  { status: 403, body: '{"message":"Forbidden"}', kind: 'unauthorized' },
  {
    status: 403,
    body: '{}',
    headers: { [TYPE]: 'ForbiddenException:http://internal.amazon.com/' },
    kind: 'unauthorized',
  },
  {
    status: 403,
    body: '{"message":"Forbidden"}',
    headers: { [TYPE]: 'MissingAuthenticationTokenException' },
    kind: 'unexpected',
    ambiguous: false,
  },
  {
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    kind: 'unexpected',
    ambiguous: false,
  },
  { status: 403, body: '', kind: 'unexpected', ambiguous: false },
  { status: 403, body: ` \n${HTML}`, kind: 'unavailable', ambiguous: false },
  {
    status: 403,
    body: 'blocked',
    headers: { 'content-type': 'text/html; charset=utf-8' },
    kind: 'unavailable',
    ambiguous: false,
  },
  { status: 404, body: ENVELOPE, kind: 'absent' },
  ...['', HTML, '{"message":"Not Found"}', '{"success":true}'].map((body) => ({
    status: 404,
    body,
    kind: 'unexpected',
    ambiguous: false,
  })),
  ...[ENVELOPE, '{"message":"Too Many Requests"}', '{"message":"Limit Exceeded"}', HTML].map(
    (body) => ({ status: 429, body, kind: 'unavailable', ambiguous: false }),
  ),
  ...[408, 500, 501, 502, 503, 504, 599].flatMap((status) =>
    [ENVELOPE, HTML, '', '{"success":true}'].map((body) => ({
      status,
      body,
      kind: 'unavailable',
      ambiguous: true,
    })),
  ),
  ...[0, 199].map((status) => ({
    status,
    body: '{"success":true}',
    kind: 'unexpected',
    ambiguous: false,
  })),
  ...[300, 301, 302, 303, 307, 308, 304, 402, 405, 409, 410, 418].flatMap((status) =>
    [ENVELOPE, ''].map((body) => ({ status, body, kind: 'unexpected', ambiguous: false })),
  ),
]

function interpret({ status, body, headers = {} }: Omit<Row, 'kind'>, key = KEY) {
  return interpretAnswer({ status, body, headers }, key, NOW)
}

describe("DocumentPro's answer", () => {
  it.each(TABLE)('$status $headers $body means $kind', (row) => {
    const answer = interpret(row)
    expect(answer).toMatchObject({ kind: row.kind, status: row.status })
    expect('ambiguous' in answer ? answer.ambiguous : undefined).toBe(row.ambiguous)
  })

  it.each([429, 503, 408])('keeps the Retry-After of a %i', (status) => {
    const headers = { 'retry-after': '7' }
    expect(interpret({ status, body: '', headers })).toMatchObject({ retryAfterMs: 7_000 })
    expect(interpret({ status, body: '' })).not.toHaveProperty('retryAfterMs')
  })

  it("passes on DocumentPro's own error and message", () => {
    expect(interpret({ status: 404, body: ENVELOPE })).toStrictEqual({
      kind: 'absent',
      status: 404,
      error: 'code',
      message: 'why',
    })
    expect(interpret({ status: 200, body: '{"success":true,"message":"gone"}' })).toStrictEqual({
      kind: 'deleted',
      status: 200,
      message: 'gone',
    })
    expect(interpret({ status: 200, body: '{"success":true}' })).toMatchObject({ message: '' })
  })

  it.each(['', 'null', '"text"', '{"error":1,"message":{}}', '{"error":" ","message":"\\u0000"}'])(
    'says the status where the body %s says nothing',
    (body) => {
      expect(interpret({ status: 502, body })).toMatchObject({
        error: 'http_502',
        message: 'DocumentPro answered 502 without a message',
      })
    },
  )

  it('blanks out control characters and cuts what is long', () => {
    const body = JSON.stringify({ error: ' a\u0000b\nc\u2028d\u2029e ', message: 'x'.repeat(300) })
    const expected = { error: 'a b c d e', message: 'x'.repeat(256) }
    expect(interpret({ status: 500, body })).toMatchObject(expected)
  })

  it('leaves no half of a character where it cuts', () => {
    const body = JSON.stringify({ message: `${'x'.repeat(255)}😀` })
    const { message } = interpret({ status: 500, body })
    expect(message.isWellFormed()).toBe(true)
  })

  it.each([
    '{"success":false,"success":true,"message":"m"}',
    '{"success":true,"message":"m","success":false}',
    '{"success":false,"\\u0073uccess":true}',
  ])('is unexpected when it says two things: %s', (body) => {
    expect(interpret({ status: 200, body })).toMatchObject({ kind: 'unexpected', ambiguous: true })
    expect(interpret({ status: 404, body })).toMatchObject({ kind: 'unexpected' })
  })

  it('hides a part of the key, and its base64', () => {
    const key = new ApiKey('sk-0123456789')
    const encoded = Buffer.from(key.reveal()).toString('base64')
    const body = JSON.stringify({ error: 'ends in 23456789', message: `Basic ${encoded}` })
    const answer = interpret({ status: 500, body }, key)
    expect(answer).toMatchObject({ error: 'ends in [api key]' })
    expect(answer.message).toMatch(/^Basic \[api key\].{0,3}$/)
  })

  it('hides a key that is echoed, also where the cut goes through it', () => {
    const key = new ApiKey('sk-0123456789')
    const message = `${'x'.repeat(250)}${key.reveal()}`
    const body = JSON.stringify({ error: `bad ${key.reveal()}, ${key.reveal()}`, message })
    const answer = interpret({ status: 500, body }, key)
    expect(answer).toMatchObject({ error: 'bad [api key], [api key]' })
    expect(answer.message).not.toContain('sk-')
    const deleted = JSON.stringify({ success: true, message: key.reveal() })
    expect(interpret({ status: 200, body: deleted }, key).message).toBe('[api key]')
  })

  it('is understood whatever it is, and counts as deleted only when it says so itself', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 })
    const bodies = fc.oneof(
      text,
      fc.json(),
      fc
        .record({ success: fc.oneof(fc.boolean(), fc.anything()), error: text, message: text })
        .map((body) => JSON.stringify(body)),
    )
    const headers = fc.dictionary(fc.constantFrom(TYPE, 'content-type', 'retry-after'), text)
    const statuses = fc.oneof(fc.constantFrom(200, 400, 401, 403, 404, 429, 503), fc.nat(999))
    fc.assert(
      fc.property(statuses, headers, bodies, (status, given, body) => {
        const answer = interpret({ status, headers: given, body })
        expect(answer.status).toBe(status)
        if (answer.kind === 'deleted') {
          expect(status).toBe(200)
          expect(JSON.parse(body)).toMatchObject({ success: true })
        }
        const texts = 'error' in answer ? [answer.error, answer.message] : [answer.message]
        for (const shown of texts) {
          expect(shown.length).toBeLessThanOrEqual(256)
          expect(shown).not.toMatch(/[\p{Cc}\p{Cn}\p{Cs}\u2028\u2029]/u)
        }
      }),
    )
  })
})

describe('whom a failure speaks of', () => {
  const aboutOf = (status: number, body: string, headers = {}) => {
    const answer = interpretAnswer({ status, headers, body }, KEY, NOW)
    return 'about' in answer ? answer.about : answer.kind
  }

  it.each([
    [500, ENVELOPE, 'id'],
    [200, ENVELOPE, 'id'],
    [408, ENVELOPE, 'id'],
    [418, ENVELOPE, 'id'],
    [400, '{"success":true}', 'id'],
    [500, '{"message":"Internal server error"}', 'service'],
    [500, HTML, 'service'],
    [403, HTML, 'service'],
    [200, '', 'service'],
    [404, '{"message":"Not Found"}', 'service'],
    [302, '', 'service'],
    ...[429, 502, 503, 504].flatMap((status) => [
      [status, ENVELOPE, 'service'] as const,
      [status, HTML, 'service'] as const,
    ]),
  ] as const)('a %i with the body %s: the %s', (status, body, about) => {
    expect(aboutOf(status, body)).toBe(about)
  })

  it.each([
    [401, ENVELOPE, 'documentpro'],
    [401, '{"message":"Unauthorized"}', 'edge'],
    [403, '{"message":"Forbidden"}', 'edge'],
  ])('a %i with the body %s: it is the %s that rejects the key', (status, body, judge) => {
    expect(interpretAnswer({ status, headers: {}, body }, KEY, NOW)).toMatchObject({ judge })
  })
})
