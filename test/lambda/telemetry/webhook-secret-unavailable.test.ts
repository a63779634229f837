import { expect, it } from 'vitest'
import { WebhookSecrets } from '../../../lambda/standard-webhooks/webhook-secrets.ts'
import { reportWebhookSecretUnavailable } from '../../../lambda/telemetry/webhook-secret-unavailable.ts'
import { writtenTelemetry } from '../written-lines.ts'

function reported(error: unknown) {
  const { telemetry, lines } = writtenTelemetry()
  reportWebhookSecretUnavailable(telemetry)(error, false)
  return lines()
}

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
  const lines = reported(failureOf(text))
  expect(lines).toMatchObject([
    { event: 'webhook_secret_unavailable', message, stale_secret_used: false },
    { WebhookSecretUnavailable: 1 },
  ])
  expect(JSON.stringify(lines)).not.toContain('hidden')
})

it("tells of another error by its name only: its text isn't ours", () => {
  const [line] = reported(new TypeError('hidden'))
  expect(line).toMatchObject({ error: 'TypeError' })
  expect(line).not.toHaveProperty('message')
})
