import type { Intake } from '../deletion/delivery.ts'
import { type Acceptance, newRequest, readId } from './deletion-fields.ts'
import { isJsonObject, type JsonObject } from './strict-json.ts'

/** True for DocumentPro's own webhook event. */
export function isDocumentProEvent(value: JsonObject): boolean {
  return value.event === 'file_request_status_change'
}

/**
 * Reads DocumentPro's own event.
 * @param statuses the values of `request_status` whose result is deleted; an event with another one is ignored
 */
export function readDocumentProEvent(
  { data }: JsonObject,
  acceptance: Acceptance,
  statuses: readonly string[],
): Intake {
  if (!isJsonObject(data)) return invalid('data', 'data of the DocumentPro event must be an object')
  const { request_status: status } = data
  if (typeof status !== 'string') {
    return invalid('data.request_status', 'data.request_status must be a text')
  }
  const id = readId(data.request_id, 'data.request_id')
  if (typeof id !== 'string') return invalid(id.field, id.message)
  return statuses.includes(status)
    ? { kind: 'requests', requests: [newRequest(id, acceptance)] }
    : { kind: 'ignored', why: `the parsing is not ${statuses.join(' or ')}` }
}

function invalid(field: string, message: string): Intake {
  return { kind: 'invalid', field, message }
}
