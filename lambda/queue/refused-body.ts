import { DOCUMENTPRO_EVENT_PATH } from '../intake/documentpro-event.ts'
import { OPTIONAL_FIELDS } from '../intake/optional-fields.ts'
import { printableKey } from '../intake/refusal.ts'
import { parseJson } from '../intake/strict-json.ts'
import { AT_TOP } from './queue-message.ts'

/** What a body that isn't an object or a list may show: an id that was sent bare, of a UUID's length at most. */
const MAX_BARE = 36
/** The longest text that one of our fields may hold. */
const MAX_TEXT = 256

/** Names of ids, and of what decides about them; wherever they stand. */
const IDS = ['request_id', 'request_ids', 'request_status']

const BESIDE_ID = new Set<string>(OPTIONAL_FIELDS)
/** What our functions say of the past, in these members of a message. */
const PAST = /^(attempts|conclusion)$/
const OF_PAST = /^(at|outcome|status|ambiguous|doubtful|key|evidence|dead_letter)$/

/** Strings, with the colon that makes one a key; brackets; numbers and words. Read in valid JSON only. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]|[^\s"{}[\],:]+/g

/**
 * A refused body without its content, for people: the same JSON, duplicate keys and all, but only our own fields
 * keep their values. What was refused stays refused, and what would be taken under another configuration still
 * has its id. A value that went shows its kind and size.
 *
 * @param eventRequestIdPath where an EventBridge event has its id
 */
export function withoutContent(body: string, eventRequestIdPath: readonly string[]): string {
  if (!isStructure(body)) {
    return body.length <= MAX_BARE ? body : `(a text of ${body.length} characters)`
  }
  const ids = new Set([...IDS, ...eventRequestIdPath.slice(-1)])
  /** The objects beside whose id the optional fields are read. */
  const holders = [[], DOCUMENTPRO_EVENT_PATH, eventRequestIdPath.slice(0, -1)]
  const isBesideId = (): boolean =>
    BESIDE_ID.has(key) &&
    holders.some(
      (names) =>
        ['', ...names].every((name, depth) => path[depth] === name) &&
        path.length === names.length + 1,
    )
  /** The keys under which the open objects and lists stand. */
  const path: string[] = []
  let key = ''
  /** Numbered, so that different keys stay different and equal ones equal. */
  const hidden = new Map<string, number>()
  const isOurs = (): boolean =>
    ids.has(key) ||
    isBesideId() ||
    (path.length === 1 && AT_TOP.has(key)) ||
    (PAST.test(path[1] ?? '') && OF_PAST.test(key))
  return body.replace(TOKENS, (token, colon: string | undefined) => {
    if (token === '{' || token === '[') {
      path.push(key)
      return token
    }
    if (token === '}' || token === ']') {
      key = path.pop() ?? ''
      return token
    }
    if (colon !== undefined) {
      key = JSON.parse(token.slice(0, -colon.length))
      if (printableKey(key) === key) return token
      hidden.set(key, hidden.get(key) ?? hidden.size + 1)
      return `"(key ${hidden.get(key)}, not plain text)"${colon}`
    }
    const value: unknown = JSON.parse(token)
    if (key === 'Message' && path.length === 1 && typeof value === 'string' && isStructure(value)) {
      return JSON.stringify(withoutContent(value, eventRequestIdPath))
    }
    if (typeof value === 'string') {
      if (isOurs() && value.length <= MAX_TEXT) return token
      const shown = `"(a text of ${value.length} characters)"`
      // What was refused for its length would be taken, were it shown as a shorter text.
      return isBesideId() ? `[${shown}]` : shown
    }
    return value === null || isOurs() ? token : `"(a ${typeof value})"`
  })
}

/** True for the JSON of an object or a list. */
function isStructure(text: string): boolean {
  const { value } = parseJson(text)
  return Object(value) === value
}
