import type { Refusal } from '../deletion/delivery.ts'
import type { DeletionRequest } from '../deletion/request.ts'
import type { JsonObject } from './json-object.ts'
import { describe, fieldAt, refuse } from './refusal.ts'

/** What may stand beside an id, wherever the id stands. */
export const OPTIONAL_FIELDS = ['reason', 'requested_by', 'idempotency_key', 'not_before'] as const

export type OptionalFields = Pick<
  DeletionRequest,
  'notBefore' | 'reason' | 'requestedBy' | 'idempotencyKey'
>

/** The furthest that a deletion can be scheduled ahead, in milliseconds. */
export const MAX_NOT_BEFORE_MS = 30 * 86_400_000

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const MAX_TEXT = 256

/** What {@link isPlainText} accepts, for refusals. */
export const PLAIN_TEXT_RULE = `must be a text of 1 to ${MAX_TEXT} characters without control characters`

/**
 * Reads the optional fields beside an id.
 * @param holder the object that holds the id
 * @param acceptedAt epoch milliseconds
 */
export function readOptionalFields(
  holder: JsonObject,
  acceptedAt: number,
  place: string,
): OptionalFields | Refusal {
  const read: { -readonly [Name in keyof OptionalFields]: OptionalFields[Name] } = {}
  for (const [name, property] of TEXTS) {
    const text = holder[name]
    if (text === undefined) continue
    if (!isPlainText(text)) {
      return refuse(fieldAt(place, name), `${PLAIN_TEXT_RULE}; got ${describe(text)}`)
    }
    read[property] = text
  }
  const { not_before } = holder
  if (not_before === undefined) return read
  const field = fieldAt(place, 'not_before')
  const notBefore = readTime(not_before, field)
  if (typeof notBefore === 'object') return notBefore
  if (notBefore > acceptedAt + MAX_NOT_BEFORE_MS) {
    return refuse(field, 'must be within the next 30 days')
  }
  return { ...read, notBefore }
}

const TEXTS = [
  ['reason', 'reason'],
  ['requested_by', 'requestedBy'],
  ['idempotency_key', 'idempotencyKey'],
] as const

export function isPlainText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_TEXT &&
    value.isWellFormed() &&
    !/[\p{Cc}\p{Cn}\u2028\u2029]/u.test(value)
  )
}

/** Reads a time of RFC 3339, in epoch milliseconds. */
export function readTime(value: unknown, field: string): number | Refusal {
  const at = typeof value === 'string' && isTime(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) {
    return refuse(field, `must be a time such as 2026-01-31T12:00:00Z; got ${describe(value)}`)
  }
  return at
}

/** `Date.parse` takes 30 February for 2 March. A date that never is at all is null in JSON. */
function isTime(value: string): boolean {
  const date = value.slice(0, 10)
  return RFC_3339.test(value) && JSON.stringify(new Date(date)).includes(date)
}
