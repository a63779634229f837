/** A server that lists more codings than this means no good. */
const MAX_CODINGS = 3

/**
 * The text of an answer's body. We ask for no content coding, but an edge may apply one all the same; a byte order mark is
 * taken off.
 *
 * @param codings the header `content-encoding`
 * @param maxBytes the most that a coding may unpack to
 * @returns an empty text when the body can't be decoded, or is too large then: it isn't trusted
 */
export async function decodeBody(body: Buffer, codings: string, maxBytes: number): Promise<string> {
  const applied = codings
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (applied.length > MAX_CODINGS) return ''
  let bytes: Buffer | undefined = body
  for (const coding of applied.toReversed()) bytes = bytes && (await undo(coding, bytes, maxBytes))
  return textOf(bytes)
}

/** The text of a body without a content coding. */
export function textOf(bytes: Buffer | undefined): string {
  const text = bytes?.toString() ?? ''
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

const BYTE_ORDER_MARK = '\ufeff'

async function undo(coding: string, bytes: Buffer, maxBytes: number): Promise<Buffer | undefined> {
  // Hardly an answer needs it, and a cold start is shorter without.
  const zlib = await import('node:zlib')
  const options = { maxOutputLength: maxBytes }
  const attempts = {
    gzip: [zlib.gunzipSync],
    'x-gzip': [zlib.gunzipSync],
    // Some servers leave zlib's wrapping away (RFC 9110, section 8.4.1.2).
    deflate: [zlib.inflateSync, zlib.inflateRawSync],
    br: [zlib.brotliDecompressSync],
  }
  if (!isKnown(coding, attempts)) return undefined
  for (const decode of attempts[coding]) {
    try {
      return decode(bytes, options)
    } catch {
      // Cut, broken, too large, or the other kind.
    }
  }
  return undefined
}

function isKnown<Known extends object>(coding: PropertyKey, known: Known): coding is keyof Known {
  return Object.hasOwn(known, coding)
}
