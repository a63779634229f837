import { errorName } from './invocation.ts'
import type { Log } from './log.ts'
import { Metrics } from './metrics.ts'

/** Tells of every load of the API key that failed, by line and by metric; `stale` when an older key is used on. */
export function reportApiKeyUnavailable(
  log: Log,
  functionName: string,
  now: () => number,
): (error: unknown, stale: boolean) => void {
  return (error, stale) => {
    log.write('ERROR', 'api_key_unavailable', { error: errorName(error), stale_key_used: stale })
    new Metrics(functionName).count('ApiKeyUnavailable').flush(log, now())
  }
}
