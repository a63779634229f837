import type { Refusal } from '../deletion/delivery.ts'
import { BODY, fieldAt, nameOf, printableKey, refuse } from './refusal.ts'

/** Deeper nesting than any of our shapes has by far. */
const MAX_DEPTH = 32

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
  // A character at a time, which is much faster than a pattern; outside strings, brackets mean nothing else.
  for (let at = 0; at < json.length; at += 1) {
    const token = json[at]
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
    } else if (token === '"') {
      const start = at
      at = closingQuote(json, start)
      if (skipped > 0 || !isKey(json, at)) continue
      const escaped = json.slice(start + 1, at)
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

/** Where the string ends that begins at `start`: at the first quote that no backslash escapes. */
function closingQuote(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let first = at
  while (json[first - 1] === '\\') first -= 1
  return (at - first) % 2 === 1
}

/** True for a string that a colon follows, by the place of its closing quote. */
function isKey(json: string, end: number): boolean {
  let next = end + 1
  while (' \t\n\r'.includes(json[next] ?? ':')) next += 1
  return json[next] === ':'
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
