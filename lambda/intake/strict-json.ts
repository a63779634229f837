import type { Refusal } from '../deletion/delivery.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Deeper nesting than any of our shapes has by far. */
const MAX_DEPTH = 32

/** Strings with the colon that makes one a key, and the brackets. Valid JSON has no other place for either. */
const TOKENS = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g

/**
 * What `JSON.parse` lets pass and a deletion must not: the same key twice (two readers may see two different
 * ids), keys that reach for an object's prototype, and bottomless nesting.
 *
 * @param json valid JSON
 * @returns the refusal, or undefined when there is nothing to refuse
 */
export function findJsonFault(json: string): Refusal | undefined {
  const scopes: Set<string>[] = []
  for (const [token, escaped, colon] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      if (scopes.push(new Set()) > MAX_DEPTH) {
        return { field: 'body', message: `body must not be nested deeper than ${MAX_DEPTH} levels` }
      }
    } else if (token === '}' || token === ']') {
      scopes.pop()
    } else if (colon !== undefined) {
      const key: string = JSON.parse(`"${escaped}"`)
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        return { field: key, message: `body must not have the key ${key}` }
      }
      const keys = scopes.at(-1)
      if (keys?.has(key)) {
        const field = printableKey(key)
        return { field, message: `body must have the key ${field} only once` }
      }
      keys?.add(key)
    }
  }
  return undefined
}

/** Parses JSON and refuses what {@link findJsonFault} finds. */
export function parseStrictJson(
  json: string,
): { readonly value: unknown } | ({ readonly value?: never } & Refusal) {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { field: 'body', message: 'body is not valid JSON' }
  }
  return findJsonFault(json) ?? { value }
}

/** A caller's own key may be named in an answer or a log line, but only when it is short and plain. */
export function printableKey(key: string): string {
  return /^[\w.-]{1,64}$/.test(key) ? key : '(a key that is not plain text)'
}
