import fc from 'fast-check'
import { expect } from 'vitest'
import { apiKeyFromSecret } from '../../lambda/api-key/secret-text.ts'
import { ApiKey, ApiKeyUnavailableError } from '../../lambda/deletion/api-key.ts'
import { interpretAnswer } from '../../lambda/documentpro/answer.ts'
import { parseRetryAfter } from '../../lambda/documentpro/retry-after.ts'
import {
  WebhookSecrets,
  WebhookSecretUnavailableError,
} from '../../lambda/standard-webhooks/webhook-secrets.ts'
import { NOW } from '../lambda/factories.ts'
import { type FuzzedParser, fuzzed } from './fuzzed-parser.ts'
import { mutated } from './mutated.ts'

const SECRET_KEY = 'sk-4f9d"\\b7c'
const KEY = new ApiKey(SECRET_KEY)

const retryAfter = mutated(
  fc.oneof(
    fc.nat().map(String),
    fc
      .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
      .map((date) => date.toUTCString()),
    fc.constantFrom('Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'),
  ),
)
const answerBody = mutated(
  fc
    .record(
      {
        success: fc.oneof(fc.boolean(), fc.constantFrom('true', 1)),
        error: fc.oneof(fc.constantFrom('not_found', SECRET_KEY), fc.string()),
        message: fc.oneof(
          fc.constantFrom(SECRET_KEY, `x-api-key: ${SECRET_KEY}`, 'Forbidden'),
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.nat({ max: 300 }).map((length) => 'x'.repeat(length) + SECRET_KEY),
        ),
        data: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
)
const status = fc.oneof(
  fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503),
  fc.integer({ min: 100, max: 999 }),
)
const headers = fc.record(
  {
    'retry-after': retryAfter,
    'content-type': fc.constantFrom('text/html', 'application/json', 'x'),
    'x-amzn-errortype': fc.constantFrom('ForbiddenException', 'MissingAuthenticationToken', ''),
  },
  { requiredKeys: [] },
)
const webhookSecret = mutated(
  fc
    .uint8Array({ minLength: 24, maxLength: 64 })
    .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`),
)

/** The parsers of what DocumentPro and Secrets Manager give us. */
export const upstreamParsers: readonly FuzzedParser[] = [
  fuzzed('Retry-After', 5_000, retryAfter, (text) => {
    const wait = parseRetryAfter(text, NOW)
    if (wait !== undefined) expect(wait).toBeGreaterThanOrEqual(0)
  }),
  fuzzed(
    "DocumentPro's answer",
    6_000,
    fc.record({ status, headers, body: fc.oneof(answerBody, fc.string({ unit: 'binary' })) }),
    (given) => {
      const answer = interpretAnswer(given, KEY, NOW)
      const said = 'error' in answer ? [answer.error, answer.message] : [answer.message]
      for (const text of said) {
        expect(text).not.toContain(SECRET_KEY)
        expect(text.length).toBeLessThanOrEqual(256)
        expect(text).not.toMatch(/\p{Cc}|\p{Cs}/u)
      }
      if (answer.kind === 'deleted') {
        expect([given.status, JSON.parse(given.body).success]).toStrictEqual([200, true])
      }
      if (answer.kind === 'absent') {
        expect([given.status, JSON.parse(given.body).success]).toStrictEqual([404, false])
      }
    },
  ),
  fuzzed(
    'key in an answer',
    2_000,
    fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 40 }), fc.constantFrom('error', 'message')),
    ([before, after, field]) => {
      const text = 'x'.repeat(before) + SECRET_KEY + 'y'.repeat(after) + SECRET_KEY
      const body = JSON.stringify({ success: false, [field]: text })
      const answer = interpretAnswer({ status: 400, headers: {}, body }, KEY, NOW)
      // Not even a part of it, where the text was cut.
      expect(JSON.stringify(answer)).not.toContain(SECRET_KEY.slice(0, 4))
    },
  ),
  fuzzed('webhook secrets', 2_000, webhookSecret, (text) => {
    const error = thrownBy(() => WebhookSecrets.fromText(text))
    if (error === undefined) return
    expect(error).toBeInstanceOf(WebhookSecretUnavailableError)
    expectNothingOf(text, error)
  }),
  fuzzed(
    'secret with the API key',
    3_000,
    fc.tuple(
      mutated(fc.constantFrom('sk-0123456789abcdef', '{"apiKey":"sk-0123456789abcdef"}')),
      fc.constantFrom(undefined, 'apiKey', '__proto__', 'toString'),
    ),
    ([text, field]) => {
      const error = thrownBy(() => apiKeyFromSecret(text, field))
      if (error === undefined) return
      expect(error).toBeInstanceOf(ApiKeyUnavailableError)
      expectNothingOf('0123456789abcdef', error)
    },
  ),
]

function thrownBy(read: () => unknown): unknown {
  try {
    read()
    return undefined
  } catch (error) {
    return error
  }
}

/** No eight characters of a secret are in an error's text. */
function expectNothingOf(secret: string, error: unknown): void {
  const said = error instanceof Error ? error.message : ''
  for (let start = 6; start + 8 <= secret.length; start += 4) {
    expect(said).not.toContain(secret.slice(start, start + 8))
  }
}
