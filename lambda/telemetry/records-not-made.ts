import { errorFields } from './error-fields.ts'
import type { Telemetry } from './telemetry.ts'

/** Tells that the ledger didn't take records of what hasn't ended. Nothing waits for them: they come later. */
export function reportRecordsNotMade(telemetry: Telemetry): (cause: unknown) => void {
  return (cause) => {
    telemetry.log.write('WARN', 'records_not_made', errorFields(cause))
  }
}
