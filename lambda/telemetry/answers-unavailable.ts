import { errorFields } from './error-fields.ts'
import type { Telemetry } from './telemetry.ts'

/** Tells that a request with an `Idempotency-Key` was answered without knowing whether it had been before. */
export function reportAnswersUnavailable(telemetry: Telemetry): (cause: unknown) => void {
  return (cause) => {
    telemetry.log.write('WARN', 'idempotency_unchecked', errorFields(cause))
  }
}
