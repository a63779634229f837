import type { Intake, Refusal } from '../deletion/delivery.ts'
import { NO_ATTEMPTS } from '../deletion/history.ts'
import {
  type Caller,
  type DeletionRequest,
  type Origin,
  parseRequestId,
  REQUEST_ID_RULE,
  type RequestId,
} from '../deletion/request.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { OPTIONAL_FIELDS, type OptionalFields, readOptionalFields } from './optional-fields.ts'
import { BODY, describe, fieldAt, nameOf, refuse, refuseUnknown } from './refusal.ts'
import { isTraceHeader } from './trace-header.ts'

/** The most ids that one request or message may ask for. */
const MAX_REQUEST_IDS = 1_000

const FIELDS = ['request_id', 'request_ids', ...OPTIONAL_FIELDS]

/** Where and when a deletion request came in, and from whom. `acceptedAt` is in epoch milliseconds. */
export interface Acceptance {
  readonly origin: Origin
  readonly acceptedAt: number
  readonly traceId?: string | undefined
  readonly caller?: Caller | undefined
}

/**
 * Reads the shape that callers send over HTTP and by queue: `request_id` or `request_ids`, and the optional
 * fields. Everything is checked before anything is accepted, and unknown fields are refused.
 *
 * @param place where `value` stands in what was sent
 */
export function readDeletionFields(
  value: unknown,
  acceptance: Acceptance,
  place = BODY,
): readonly DeletionRequest[] | Refusal {
  if (!isJsonObject(value)) {
    return refuse(nameOf(place), `must be a JSON object; got ${describe(value)}`)
  }
  const unknown = refuseUnknown(value, FIELDS, place)
  if (unknown !== undefined) return unknown
  const ids = readIds(value, place)
  if ('field' in ids) return ids
  const optional = readOptionalFields(value, acceptance.acceptedAt, place)
  if ('field' in optional) return optional
  return ids.map((requestId) => newRequest(requestId, acceptance, optional))
}

/** A deletion request at the moment it is accepted. A trace header that isn't one is left behind. */
export function newRequest(
  requestId: RequestId,
  { origin, acceptedAt, traceId, caller }: Acceptance,
  optional: OptionalFields = {},
): DeletionRequest {
  const request: { -readonly [Name in keyof DeletionRequest]: DeletionRequest[Name] } = {
    ...optional,
    requestId,
    origin,
    firstAcceptedAt: acceptedAt,
    history: NO_ATTEMPTS,
    redelivered: false,
  }
  if (isTraceHeader(traceId)) request.traceId = traceId
  if (caller !== undefined) request.caller = caller
  return request
}

/** Reads one id. @returns the id, or the refusal that names `field` */
export function readId(value: unknown, field: string): RequestId | Refusal {
  return parseRequestId(value) ?? refuse(field, `${REQUEST_ID_RULE}; got ${describeId(value)}`)
}

/** Reads a list of ids, each one once. */
export function readIdList(list: unknown, field: string): readonly RequestId[] | Refusal {
  if (!Array.isArray(list)) return refuse(field, `must be a list; got ${describe(list)}`)
  if (list.length === 0 || list.length > MAX_REQUEST_IDS) {
    return refuse(field, `must hold 1 to ${MAX_REQUEST_IDS} ids; got ${list.length}`)
  }
  const ids = new Set<RequestId>()
  for (const [index, item] of list.entries()) {
    const id = readId(item, `${field}[${index}]`)
    if (typeof id !== 'string') return id
    ids.add(id)
  }
  return [...ids]
}

/** What was read, as an intake. */
export function asIntake(read: readonly DeletionRequest[] | Refusal): Intake {
  return 'field' in read ? { kind: 'invalid', ...read } : { kind: 'requests', requests: read }
}

function readIds(value: JsonObject, place: string): readonly RequestId[] | Refusal {
  const { request_id: one, request_ids: many } = value
  const [ofOne, ofMany] = [fieldAt(place, 'request_id'), fieldAt(place, 'request_ids')]
  if (one !== undefined && many !== undefined) {
    return refuse(ofMany, `must not come together with ${ofOne}`)
  }
  if (many !== undefined) return readIdList(many, ofMany)
  const id = readId(one, ofOne)
  return typeof id === 'string' ? [id] : id
}

function describeId(value: unknown): string {
  const position = typeof value === 'string' ? value.search(/[^\x21-\x7e]/) : -1
  return position === -1 ? describe(value) : `another character at position ${position + 1}`
}
