import type { Refusal } from '../deletion/delivery.ts'
import { isJsonObject } from '../intake/json-object.ts'
import { describe, fieldAt, nameOf, refuse, refuseUnknown } from '../intake/refusal.ts'

/**
 * Reads a value of a message, or refuses it by its place.
 * @param sentAt when the message was sent, in epoch milliseconds
 */
export type Reader<T> = (
  value: unknown,
  place: string,
  sentAt: number,
) => { readonly value: T } | Refusal

/** Reads one value; undefined from `read` breaks `rule`. */
export function scalar<T>(
  rule: string,
  read: (value: unknown, sentAt: number) => T | undefined,
): Reader<T> {
  return (given, place, sentAt) => {
    const value = read(given, sentAt)
    return value === undefined ? refuse(nameOf(place), rule) : { value }
  }
}

export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (given, place, sentAt) =>
    given === undefined ? { value: undefined } : read(given, place, sentAt)
}

export function listOf<T>(read: Reader<T>, maxLength: number): Reader<readonly T[]> {
  return (given, place, sentAt) => {
    if (!Array.isArray(given) || given.length > maxLength) {
      return refuse(nameOf(place), `must be a list of at most ${maxLength}`)
    }
    const value: T[] = []
    for (const [index, item] of given.entries()) {
      const found = read(item, `${place}[${index}]`, sentAt)
      if ('field' in found) return found
      value.push(found.value)
    }
    return { value }
  }
}

type Fields = Readonly<Record<string, Reader<unknown>>>
type ValuesOf<Table extends Fields> = {
  readonly [Name in keyof Table]: Table[Name] extends Reader<infer T> ? T : never
}

/** Reads an object that has these fields and no other. */
export function objectOf<Table extends Fields>(fields: Table): Reader<ValuesOf<Table>> {
  const known = Object.keys(fields)
  return (given, place, sentAt) => {
    if (!isJsonObject(given)) {
      return refuse(nameOf(place), `must be an object; got ${describe(given)}`)
    }
    const unknown = refuseUnknown(given, known, place)
    if (unknown !== undefined) return unknown
    const values: Record<string, unknown> = {}
    for (const [name, read] of Object.entries(fields)) {
      const found = read(given[name], fieldAt(place, name), sentAt)
      if ('field' in found) return found
      values[name] = found.value
    }
    // The same names, each with what its own reader gave.
    return { value: values as ValuesOf<Table> }
  }
}
