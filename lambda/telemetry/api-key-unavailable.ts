import { ApiKeyUnavailableError } from '../deletion/api-key.ts'
import { errorFields } from './error-fields.ts'
import type { Telemetry } from './telemetry.ts'

/** Tells of every load of the API key that failed, and why, by line and by metric; `stale` when an older key is used on. */
export function reportApiKeyUnavailable(
  telemetry: Telemetry,
): (error: unknown, stale: boolean) => void {
  return (error, stale) => {
    telemetry.log.write('ERROR', 'api_key_unavailable', {
      ...errorFields(error),
      // Ours never holds the value; another one's text isn't known.
      ...(error instanceof ApiKeyUnavailableError ? { message: error.message } : {}),
      stale_key_used: stale,
    })
    telemetry.count('ApiKeyUnavailable')
  }
}
