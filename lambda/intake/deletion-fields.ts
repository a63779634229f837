import type { Refusal } from '../deletion/delivery.ts'
import { NO_ATTEMPTS } from '../deletion/history.ts'
import {
  type DeletionRequest,
  type Origin,
  parseRequestId,
  REQUEST_ID_RULE,
  type RequestId,
} from '../deletion/request.ts'
import { isJsonObject, type JsonObject, printableKey } from './strict-json.ts'

/** The most ids that one request or message may ask for. */
const MAX_REQUEST_IDS = 1_000

/** The furthest that a deletion can be scheduled ahead, in milliseconds. */
const MAX_NOT_BEFORE_MS = 30 * 86_400_000

const FIELDS = [
  'request_id',
  'request_ids',
  'reason',
  'requested_by',
  'idempotency_key',
  'not_before',
]
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const MAX_TEXT = 256

/** Where and when a deletion request came in. `acceptedAt` is in epoch milliseconds. */
export interface Acceptance {
  readonly origin: Origin
  readonly acceptedAt: number
  readonly traceId?: string
}

/**
 * Reads the shape that callers send over HTTP and by queue: `request_id` or `request_ids`, and the optional
 * fields. Everything is checked before anything is accepted, and unknown fields are refused: a misspelt
 * `not_before` would otherwise delete at once.
 */
export function readDeletionFields(
  value: unknown,
  acceptance: Acceptance,
): readonly DeletionRequest[] | Refusal {
  if (!isJsonObject(value)) return refuse('body', `must be a JSON object; got ${describe(value)}`)
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key))
  if (unknown !== undefined) {
    return refuse(printableKey(unknown), `is not a known field; allowed are ${FIELDS.join(', ')}`)
  }
  const ids = readIds(value)
  if ('field' in ids) return ids
  const extras = readExtras(value, acceptance.acceptedAt)
  if ('field' in extras) return extras
  return ids.map((requestId) => newRequest(requestId, acceptance, extras))
}

/** A deletion request at the moment it is accepted. */
export function newRequest(
  requestId: RequestId,
  { origin, acceptedAt, traceId }: Acceptance,
  extras: Extras = {},
): DeletionRequest {
  return {
    requestId,
    origin,
    firstAcceptedAt: acceptedAt,
    history: NO_ATTEMPTS,
    redelivered: false,
    ...(traceId === undefined ? {} : { traceId }),
    ...extras,
  }
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

function readIds(value: JsonObject): readonly RequestId[] | Refusal {
  const { request_id: one, request_ids: many } = value
  if (one !== undefined && many !== undefined) {
    return refuse('request_ids', 'must not come together with request_id')
  }
  if (many !== undefined) return readIdList(many, 'request_ids')
  const id = readId(one, 'request_id')
  return typeof id === 'string' ? [id] : id
}

type Extras = Pick<DeletionRequest, 'notBefore' | 'reason' | 'requestedBy' | 'idempotencyKey'>

function readExtras(value: JsonObject, now: number): Extras | Refusal {
  const { reason, requested_by, idempotency_key, not_before } = value
  for (const [field, text] of Object.entries({ reason, requested_by, idempotency_key })) {
    if (text !== undefined && !isPlainText(text)) {
      return refuse(
        field,
        `must be a text of 1 to ${MAX_TEXT} characters without control characters; got ${describe(text)}`,
      )
    }
  }
  const notBefore = readTime(not_before, now)
  if (typeof notBefore === 'object') return notBefore
  return {
    ...(isPlainText(reason) ? { reason } : {}),
    ...(isPlainText(requested_by) ? { requestedBy: requested_by } : {}),
    ...(isPlainText(idempotency_key) ? { idempotencyKey: idempotency_key } : {}),
    ...(notBefore === undefined ? {} : { notBefore }),
  }
}

function readTime(value: unknown, now: number): number | undefined | Refusal {
  if (value === undefined) return undefined
  const at = typeof value === 'string' && isTime(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) {
    return refuse(
      'not_before',
      `must be a time such as 2026-01-31T12:00:00Z; got ${describe(value)}`,
    )
  }
  if (at > now + MAX_NOT_BEFORE_MS) return refuse('not_before', 'must be within the next 30 days')
  return at
}

/** `Date.parse` takes 30 February for 2 March. */
function isTime(value: string): boolean {
  if (!RFC_3339.test(value) || Number.isNaN(Date.parse(value))) return false
  const date = value.slice(0, 10)
  return new Date(date).toISOString().startsWith(date)
}

function isPlainText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_TEXT &&
    value.isWellFormed() &&
    !/[\p{Cc}\p{Cn}\u2028\u2029]/u.test(value)
  )
}

function refuse(field: string, rule: string): Refusal {
  return { field, message: `${field} ${rule}` }
}

function describeId(value: unknown): string {
  const position = typeof value === 'string' ? value.search(/[^\x21-\x7e]/) : -1
  return position === -1 ? describe(value) : `another character at position ${position + 1}`
}

/** What was given, without repeating it: it may be somebody's secret in the wrong place. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
