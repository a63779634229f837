import type { Refusal } from '../deletion/delivery.ts'
import type { JsonObject } from './json-object.ts'

/** The place of the body itself; a place is the path to a value in what was sent, e.g. `Message.detail`. */
export const BODY = ''

/** What the field `name` of the object at `place` is called. */
export function fieldAt(place: string, name: string): string {
  return place === BODY ? name : `${place}.${name}`
}

/** What the value at `place` is called. */
export function nameOf(place: string): string {
  return place === BODY ? 'body' : place
}

/** The refusal of a field that breaks `rule`, which goes on where the field's name ends. */
export function refuse(field: string, rule: string): Refusal {
  return { field, message: `${field} ${rule}` }
}

/** Refuses a field that isn't among `known`: a misspelt `not_before` would otherwise delete at once. */
export function refuseUnknown(
  value: JsonObject,
  known: readonly string[],
  place: string,
): Refusal | undefined {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  return unknown === undefined
    ? undefined
    : refuse(
        fieldAt(place, printableKey(unknown)),
        `is not a known field; allowed are ${known.join(', ')}`,
      )
}

/** A caller's own key may be named in an answer or a log line, but only when it is short and plain. */
export function printableKey(key: string): string {
  return /^[\w.-]{1,64}$/.test(key) ? key : '(a key that is not plain text)'
}

/** What was given, without repeating it: it may be somebody's secret in the wrong place. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
