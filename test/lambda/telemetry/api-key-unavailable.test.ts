import { expect, it } from 'vitest'
import { ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { reportApiKeyUnavailable } from '../../../lambda/telemetry/api-key-unavailable.ts'
import { writtenTelemetry } from '../written-lines.ts'

function reported(error: unknown, stale = false) {
  const { telemetry, lines } = writtenTelemetry()
  reportApiKeyUnavailable(telemetry)(error, stale)
  return lines()
}

it('says why a secret that was read holds no key, and counts it', () => {
  const error = new ApiKeyUnavailableError('the secret is binary; put the API key into it as text')
  expect(reported(error, true)).toMatchObject([
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
  const [line] = reported(error)
  expect(line).toMatchObject({ error: 'Error', code: 'ECONNREFUSED', stale_key_used: false })
  expect(JSON.stringify(line)).not.toContain('sk-secret')
})
