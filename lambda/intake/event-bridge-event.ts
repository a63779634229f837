import type { Refusal } from '../deletion/delivery.ts'
import type { DeletionRequest, RequestId } from '../deletion/request.ts'
import { DELETION_REQUESTED } from '../settings.ts'
import { callerOf } from './caller.ts'
import { type Acceptance, newRequest, readId, readIdList } from './deletion-fields.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { OPTIONAL_FIELDS, readOptionalFields } from './optional-fields.ts'
import { BODY, fieldAt, refuseUnknown } from './refusal.ts'

export function isEventBridgeEvent(value: JsonObject): boolean {
  return typeof value['detail-type'] === 'string' && typeof value.source === 'string'
}

/** True for an event of our own type: it has no fields but ours. In any other one they are data. */
export function isOurOwnEvent(event: JsonObject): boolean {
  return event['detail-type'] === DELETION_REQUESTED
}

/**
 * Reads an EventBridge event: the id or the list of ids at `requestIdPath`, and the optional fields beside it.
 *
 * @param requestIdPath e.g. `['detail', 'request_id']`
 */
export function readEventBridgeEvent(
  event: JsonObject,
  acceptance: Acceptance,
  requestIdPath: readonly string[],
  place = BODY,
): readonly DeletionRequest[] | Refusal {
  const isOwn = isOurOwnEvent(event)
  const idName = requestIdPath.at(-1) ?? ''
  let holder: unknown = event
  let at = place
  let unknown: Refusal | undefined
  for (const [depth, name] of requestIdPath.slice(0, -1).entries()) {
    holder = ownProperty(holder, name)
    at = fieldAt(at, name)
    if (!isOwn || !isJsonObject(holder)) continue
    const [next = '', ...further] = requestIdPath.slice(depth + 1)
    const known = further.length === 0 ? [next, ...OPTIONAL_FIELDS] : [next]
    unknown ??= refuseUnknown(holder, known, at)
  }
  const ids = readIds(ownProperty(holder, idName), fieldAt(at, idName))
  if ('field' in ids) return ids
  if (unknown !== undefined) return unknown
  const optional = isJsonObject(holder) ? readOptionalFields(holder, acceptance.acceptedAt, at) : {}
  if ('field' in optional) return optional
  const { source: eventSource, id: eventId } = event
  const asked = {
    ...acceptance,
    caller: callerOf({ ...acceptance.caller, eventSource, eventId }),
  }
  return ids.map((id) => newRequest(id, asked, optional))
}

function readIds(found: unknown, field: string): readonly RequestId[] | Refusal {
  if (Array.isArray(found)) return readIdList(found, field)
  const id = readId(found, field)
  return typeof id === 'string' ? [id] : id
}

function ownProperty(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
