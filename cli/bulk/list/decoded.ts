import type { Hash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CommandError } from '../../command-error.ts'

/** Where a text without a mark is looked into for NUL bytes. */
const LOOKED_AT_BYTES = 4096

/**
 * The text of a list, whatever it is wrapped in: gzip is known by its first bytes, UTF-16 by its byte order mark, and
 * everything else is UTF-8.
 *
 * @param whole takes the bytes as they are, so that `sha256sum` says the same
 * @throws CommandError for a text in no encoding that is known, or gzip data that end early
 */
export async function* decoded(
  source: AsyncIterable<Uint8Array>,
  whole: Hash,
): AsyncGenerator<string> {
  const { beginning, rest } = await withBeginning(hashed(source, whole))
  const isGzip = beginning[0] === 0x1f && beginning[1] === 0x8b
  if (!isGzip) {
    yield* textOf(beginning, rest)
    return
  }
  const unpacked = await withBeginning(gunzipped(beginning, rest))
  yield* textOf(unpacked.beginning, unpacked.rest)
}

async function* hashed(source: AsyncIterable<Uint8Array>, whole: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    whole.update(chunk)
    yield chunk
  }
}

interface Begun {
  /** Long enough to know what it is; shorter where there is no more. */
  readonly beginning: Buffer
  readonly rest: AsyncGenerator<Uint8Array>
}

async function withBeginning(rest: AsyncGenerator<Uint8Array>): Promise<Begun> {
  let beginning = Buffer.alloc(0)
  while (beginning.length < 4) {
    const { value, done } = await rest.next()
    if (done) break
    beginning = Buffer.concat([beginning, value])
  }
  return { beginning, rest }
}

async function* gunzipped(
  beginning: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const packed = async function* () {
    yield beginning
    yield* rest
  }
  // Its errors are thrown by what reads from it.
  pipeline(Readable.from(packed()), gunzip, () => undefined)
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
      throw new CommandError(`the list is gzip data that can't be unpacked (${cause.message})`, {
        cause,
      })
    }
    throw cause
  }
}

async function* textOf(
  beginning: Buffer,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<string> {
  // It takes the byte order mark away, and puts a sign where a byte is no text: such a row is refused by its id.
  const decoder = new TextDecoder(encodingOf(beginning))
  yield decoder.decode(beginning, { stream: true })
  for await (const chunk of rest) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

function encodingOf(beginning: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second, third, fourth] = beginning
  // With two zeros behind it, it is the mark of UTF-32.
  if (first === 0xff && second === 0xfe && !(third === 0 && fourth === 0)) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (!beginning.subarray(0, LOOKED_AT_BYTES).includes(0)) return 'utf-8'
  throw new CommandError(
    'line 1 of the list has NUL bytes: UTF-16 without a byte order mark, or no text at all; save it as UTF-8',
  )
}
