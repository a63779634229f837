import type { Refusal } from '../deletion/delivery.ts'
import { BODY, fieldAt, nameOf, printableKey, refuse } from './refusal.ts'

/** Deeper nesting than any of our shapes has by far. */
const MAX_DEPTH = 32

/** Strings with the colon that makes one a key, and the brackets. Valid JSON has no other place for either. */
const TOKENS = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g

/**
 * What `JSON.parse` lets pass and a deletion must not: the same key twice (two readers may see two different
 * ids), keys that reach for an object's prototype, and bottomless nesting.
 *
 * @param json valid JSON
 * @param place what the refusal calls it by
 * @param path the names that lead from the top to the innermost object that is read. What is beside it is
 *   somebody's data and is skipped, whatever keys it has. Without a path everything is read.
 * @returns the refusal, or undefined when there is nothing to refuse
 */
export function findJsonFault(
  json: string,
  place = BODY,
  path?: readonly string[],
): Refusal | undefined {
  /** The keys of each open object and list that is read. */
  const scopes: Set<string>[] = []
  /** How many are open that aren't. */
  let skipped = 0
  let key = ''
  TOKENS.lastIndex = 0
  for (let found = TOKENS.exec(json); found !== null; found = TOKENS.exec(json)) {
    const [token, escaped = '', colon] = found
    if (token === '{' || token === '[') {
      const isRead =
        skipped === 0 &&
        (path === undefined ||
          scopes.length === 0 ||
          (token === '{' && key === path[scopes.length - 1]))
      if (!isRead) skipped += 1
      else if (scopes.push(new Set()) > MAX_DEPTH) {
        return refuse(nameOf(place), `must not be nested deeper than ${MAX_DEPTH} levels`)
      }
    } else if (token === '}' || token === ']') {
      if (skipped > 0) skipped -= 1
      else scopes.pop()
    } else if (colon !== undefined && skipped === 0) {
      key = escaped.includes('\\') ? JSON.parse(`"${escaped}"`) : escaped
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        return {
          field: fieldAt(place, key),
          message: `${nameOf(place)} must not have the key ${key}`,
        }
      }
      const keys = scopes.at(-1)
      if (keys?.has(key)) {
        const printable = printableKey(key)
        const message = `${nameOf(place)} must have the key ${printable} only once`
        return { field: fieldAt(place, printable), message }
      }
      keys?.add(key)
    }
  }
  return undefined
}

type Parsed = { readonly value: unknown } | ({ readonly value?: never } & Refusal)

/** Parses JSON. What is to be read of it must be free of what {@link findJsonFault} finds. */
export function parseJson(json: string, place = BODY): Parsed {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return refuse(nameOf(place), 'is not valid JSON')
  }
}

/** Parses JSON and refuses what {@link findJsonFault} finds anywhere in it. */
export function parseStrictJson(json: string): Parsed {
  const parsed = parseJson(json)
  return 'field' in parsed ? parsed : (findJsonFault(json) ?? parsed)
}
