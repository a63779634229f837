import { ApiKeyUnavailableError } from '../deletion/api-key.ts'
import { WebhookSecretUnavailableError } from '../standard-webhooks/webhook-secrets.ts'
import { errorFields } from './error-fields.ts'
import type { CountName } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'

/** What is told of a secret of which no usable value could be loaded. */
interface Told {
  readonly event: string
  readonly count: CountName
  /** The field that says whether an older value is used on. */
  readonly stale: string
  /** Errors whose text is ours and never holds the value. */
  readonly ours: new (
    text: string,
  ) => Error
}

export const API_KEY: Told = {
  event: 'api_key_unavailable',
  count: 'ApiKeyUnavailable',
  stale: 'stale_key_used',
  ours: ApiKeyUnavailableError,
}

export const WEBHOOK_SECRET: Told = {
  event: 'webhook_secret_unavailable',
  count: 'WebhookSecretUnavailable',
  stale: 'stale_secret_used',
  ours: WebhookSecretUnavailableError,
}

/** Tells of every load of a secret that failed, and why, by line and by metric; `stale` when an older value is used on. */
export function reportSecretUnavailable(
  telemetry: Telemetry,
  { event, count, stale: staleField, ours }: Told,
): (error: unknown, stale: boolean) => void {
  return (error, stale) => {
    // Ours never holds the value; another one's text isn't known.
    const message = error instanceof ours ? error.message : undefined
    telemetry.log.write('ERROR', event, { ...errorFields(error), message, [staleField]: stale })
    telemetry.count(count)
  }
}
