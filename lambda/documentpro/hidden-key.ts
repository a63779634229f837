import type { ApiKey } from '../deletion/api-key.ts'

/** A shorter part of a key gives nothing away, and could be a word of the sentence. */
const PART = 8

/** What stands in for a key, or a part of one. */
const HIDDEN = '[api key]'

const partsOfKeys = new WeakMap<ApiKey, ReadonlySet<string>>()

/** A text that may echo the key without it: neither whole, nor in part, nor in base64. */
export function hideKey(text: string, key: ApiKey): string {
  const whole = text.replaceAll(key.reveal(), HIDDEN)
  const parts = partsOf(key)
  const isPart = (start: number): boolean => parts.has(whole.slice(start, start + PART))
  let shown = ''
  for (let at = 0; at < whole.length; ) {
    if (isPart(at)) {
      while (isPart(at + 1)) at += 1
      at += PART
      shown += HIDDEN
    } else {
      shown += whole[at]
      at += 1
    }
  }
  return shown
}

function partsOf(key: ApiKey): ReadonlySet<string> {
  const known = partsOfKeys.get(key)
  if (known !== undefined) return known
  const parts = new Set(encodingsOf(key.reveal()).flatMap(slices))
  partsOfKeys.set(key, parts)
  return parts
}

/** The key itself, and its base64 wherever in a longer text it stands: after 3n, 3n + 1 or 3n + 2 bytes. */
function encodingsOf(value: string): readonly string[] {
  const base64 = [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.from(`${' '.repeat(shift)}${value}`)
    // The characters that have a bit of something else than the key stay out.
    const from = Math.ceil((shift * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)]
  })
  return [value, ...base64]
}

function slices(text: string): readonly string[] {
  const count = Math.max(0, text.length - PART + 1)
  return Array.from({ length: count }, (_, start) => text.slice(start, start + PART))
}
