import { errorFields } from './error-fields.ts'
import type { Telemetry } from './telemetry.ts'

/**
 * Tells that something went on without the ledger, which it doesn't wait for: a request with an `Idempotency-Key` was
 * answered without knowing whether it had been before, or what hasn't ended got no record yet.
 */
export function reportLedgerUnavailable(
  telemetry: Telemetry,
  event: 'idempotency_unchecked' | 'records_not_made',
): (cause: unknown) => void {
  return (cause) => {
    telemetry.log.write('WARN', event, errorFields(cause))
  }
}
