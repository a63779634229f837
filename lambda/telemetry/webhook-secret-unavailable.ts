import { WebhookSecretUnavailableError } from '../standard-webhooks/webhook-secrets.ts'
import { errorFields } from './error-fields.ts'
import type { Telemetry } from './telemetry.ts'

/** The same of the webhook secrets as `reportApiKeyUnavailable` of the API key. */
export function reportWebhookSecretUnavailable(
  telemetry: Telemetry,
): (error: unknown, stale: boolean) => void {
  return (error, stale) => {
    telemetry.log.write('ERROR', 'webhook_secret_unavailable', {
      ...errorFields(error),
      ...(error instanceof WebhookSecretUnavailableError ? { message: error.message } : {}),
      stale_secret_used: stale,
    })
    telemetry.count('WebhookSecretUnavailable')
  }
}
