import { errorName } from './invocation.ts'
import type { Telemetry } from './telemetry.ts'

/** Tells of every load of the API key that failed, by line and by metric; `stale` when an older key is used on. */
export function reportApiKeyUnavailable(
  telemetry: Telemetry,
): (error: unknown, stale: boolean) => void {
  return (error, stale) => {
    const fields = { error: errorName(error), stale_key_used: stale }
    telemetry.log.write('ERROR', 'api_key_unavailable', fields)
    telemetry.count('ApiKeyUnavailable')
  }
}
