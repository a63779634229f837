import { expect, it } from 'vitest'
import { ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { WebhookSecrets } from '../../../lambda/standard-webhooks/webhook-secrets.ts'
import {
  API_KEY,
  reportSecretUnavailable,
  WEBHOOK_SECRET,
} from '../../../lambda/telemetry/secret-unavailable.ts'
import { writtenTelemetry } from '../written-lines.ts'

function reported(secret: typeof API_KEY, error: unknown, stale = false) {
  const { telemetry, lines } = writtenTelemetry()
  reportSecretUnavailable(telemetry, secret)(error, stale)
  return lines()
}

it('says why a secret that was read holds no key, and counts it', () => {
  const error = new ApiKeyUnavailableError('the secret is binary; put the API key into it as text')
  expect(reported(API_KEY, error, true)).toMatchObject([
    {
      level: 'ERROR',
      event: 'api_key_unavailable',
      error: 'ApiKeyUnavailableError',
      message: 'the secret is binary; put the API key into it as text',
      stale_key_used: true,
    },
    { function: 'f', ApiKeyUnavailable: 1 },
  ])
})

it("tells of another error by name and code only: its text isn't ours", () => {
  const error = Object.assign(new Error('connect to sk-secret'), { code: 'ECONNREFUSED' })
  const [line] = reported(API_KEY, error)
  expect(line).toMatchObject({ error: 'Error', code: 'ECONNREFUSED', stale_key_used: false })
  expect(JSON.stringify(line)).not.toContain('sk-secret')
})

function failureOf(text: string | undefined): unknown {
  try {
    return WebhookSecrets.fromText(text)
  } catch (error) {
    return error
  }
}

it.each([
  [undefined, 'the webhook secret is binary; put it in as text'],
  ['', 'the webhook secret is empty'],
  ['hidden', 'webhook secret 1 must begin with whsec_'],
  ['whsec_hidden!', 'webhook secret 1 is not base64 behind whsec_'],
  ['whsec_aGlkZGVu', 'webhook secret 1 must be of 24 to 64 bytes; it has 6'],
  ['a b c', 'the webhook secret must hold 1 or 2 whsec_ secrets; it holds 3'],
])('says why the text %j holds no secret, without a word of it', (text, message) => {
  const lines = reported(WEBHOOK_SECRET, failureOf(text))
  expect(lines).toMatchObject([
    { event: 'webhook_secret_unavailable', message, stale_secret_used: false },
    { WebhookSecretUnavailable: 1 },
  ])
  expect(JSON.stringify(lines)).not.toContain('hidden')
})
