import type { Intake, Refusal } from '../deletion/delivery.ts'
import { type Acceptance, asIntake, newRequest, readId } from './deletion-fields.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { OPTIONAL_FIELDS, type OptionalFields, readOptionalFields } from './optional-fields.ts'
import { BODY, fieldAt, refuse } from './refusal.ts'

/** The objects of the event that are read, below the event itself. */
export const DOCUMENTPRO_EVENT_PATH: readonly string[] = ['data']

/** True for DocumentPro's own webhook event. */
export function isDocumentProEvent(value: JsonObject): boolean {
  return value.event === 'file_request_status_change'
}

/**
 * Reads DocumentPro's own event. Who relays it may put the optional fields beside the id or at the top; every
 * other field is DocumentPro's.
 *
 * @param statuses the values of `request_status` whose result is deleted; an event with another one is ignored
 */
export function readDocumentProEvent(
  event: JsonObject,
  acceptance: Acceptance,
  statuses: readonly string[],
  place = BODY,
): Intake {
  const { data } = event
  const at = fieldAt(place, 'data')
  if (!isJsonObject(data)) {
    return asIntake(refuse(at, 'of the DocumentPro event must be an object'))
  }
  const { request_status: status } = data
  if (typeof status !== 'string') {
    return asIntake(refuse(fieldAt(at, 'request_status'), 'must be a text'))
  }
  const id = readId(data.request_id, fieldAt(at, 'request_id'))
  if (typeof id !== 'string') return asIntake(id)
  const optional = readFromBoth(event, place, data, at, acceptance.acceptedAt)
  if ('field' in optional) return asIntake(optional)
  return statuses.includes(status)
    ? { kind: 'requests', requests: [newRequest(id, acceptance, optional)] }
    : { kind: 'ignored', why: `the parsing is not ${statuses.join(' or ')}` }
}

function readFromBoth(
  event: JsonObject,
  place: string,
  data: JsonObject,
  at: string,
  acceptedAt: number,
): OptionalFields | Refusal {
  const twice = OPTIONAL_FIELDS.find((name) => name in event && name in data)
  if (twice !== undefined) {
    return refuse(fieldAt(at, twice), `must not come together with ${fieldAt(place, twice)}`)
  }
  const atTop = readOptionalFields(event, acceptedAt, place)
  if ('field' in atTop) return atTop
  const besideId = readOptionalFields(data, acceptedAt, at)
  return 'field' in besideId ? besideId : { ...atTop, ...besideId }
}
