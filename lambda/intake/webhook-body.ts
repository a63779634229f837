import type { Intake } from '../deletion/delivery.ts'
import { type Acceptance, asIntake, readDeletionFields } from './deletion-fields.ts'
import {
  DOCUMENTPRO_EVENT_PATH,
  isDocumentProEvent,
  readDocumentProEvent,
} from './documentpro-event.ts'
import { isJsonObject } from './json-object.ts'
import { BODY } from './refusal.ts'
import { findJsonFault, parseJson } from './strict-json.ts'

/**
 * Reads the body of a webhook: DocumentPro's own event, or what `POST /deletions` takes.
 *
 * @param statuses the values of `request_status` in DocumentPro's event whose result is deleted
 */
export function readWebhookBody(
  json: string,
  acceptance: Acceptance,
  statuses: readonly string[],
): Intake {
  const parsed = parseJson(json)
  if ('field' in parsed) return asIntake(parsed)
  const { value } = parsed
  if (isJsonObject(value) && isDocumentProEvent(value)) {
    const fault = findJsonFault(json, BODY, DOCUMENTPRO_EVENT_PATH)
    return fault === undefined ? readDocumentProEvent(value, acceptance, statuses) : asIntake(fault)
  }
  return asIntake(findJsonFault(json) ?? readDeletionFields(value, acceptance))
}
