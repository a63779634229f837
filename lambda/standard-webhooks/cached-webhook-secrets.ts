import { CachedSecret } from '../secret/cached-secret.ts'
import { type WebhookSecrets, WebhookSecretUnavailableError } from './webhook-secrets.ts'

/** The webhook secrets, as an execution environment holds them. */
export class CachedWebhookSecrets extends CachedSecret<WebhookSecrets> {
  protected unavailable(cause: unknown): WebhookSecretUnavailableError {
    if (cause instanceof WebhookSecretUnavailableError) return cause
    return new WebhookSecretUnavailableError(
      'the webhook secret could not be read from Secrets Manager',
      { cause },
    )
  }
}
