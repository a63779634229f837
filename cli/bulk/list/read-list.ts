import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { parseRequestId, REQUEST_ID_RULE } from '../../../lambda/deletion/request.ts'
import { describe } from '../../../lambda/intake/refusal.ts'
import { CommandError } from '../../command-error.ts'
import type { ListOptions } from '../command.ts'
import { csvRows } from './csv-rows.ts'
import { decoded } from './decoded.ts'
import { IdSet } from './id-set.ts'
import { lines } from './lines.ts'
import { ndjsonRows } from './ndjson-rows.ts'
import type { RejectsFile } from './rejects.ts'
import type { Rows } from './row.ts'

/** What was found in a list. */
export interface ListFacts {
  /** The ids that are good, each counted once. */
  readonly count: number
  readonly duplicates: number
  readonly rejected: number
  readonly first: string | undefined
  readonly last: string | undefined
  /** Of the file as it is. */
  readonly sha256: string
  /** Of the good ids, each followed by a line feed: the same list by another name, or packed. */
  readonly idsSha256: string
  readonly column: string
}

/** What takes the good ids, in their order. */
export interface IdSink {
  write(text: string): Promise<void>
}

/** What takes the rows that are no ids; it may throw. */
export type RejectSink = Pick<RejectsFile, 'add' | 'flush' | 'count'>

/** Read at once: more rows at a time would survive, and take memory. */
const READ_BYTES = 16_384

/** Above it the hashes of the ids alone would take more than half a gigabyte. */
const MOST_IDS = 10_000_000

/**
 * Reads a list once, from its first byte to its last.
 * @throws CommandError when it can't be read, UsageError when it has no such column
 */
export async function readList(
  options: ListOptions,
  stdin: Readable,
  { ids, rejects }: { readonly ids: IdSink; readonly rejects: RejectSink },
): Promise<ListFacts> {
  const whole = createHash('sha256')
  const idsHash = createHash('sha256')
  const seen = new IdSet()
  let duplicates = 0
  let first: string | undefined
  let last: string | undefined
  const source =
    options.source === '-' ? stdin : createReadStream(options.source, { highWaterMark: READ_BYTES })
  try {
    const { column, chunks } = await rowsOf(decoded(source, whole), options)
    for await (const rows of chunks) {
      let good = ''
      for (const { line, value, problem } of rows) {
        const id = problem === undefined ? parseRequestId(value) : undefined
        if (id === undefined) {
          const reason = problem ?? `${REQUEST_ID_RULE}; got ${describe(value)}`
          rejects.add(line, column, reason, value)
        } else if (seen.add(id)) {
          first ??= id
          last = id
          good += `${id}\n`
        } else {
          duplicates += 1
        }
      }
      if (seen.size > MOST_IDS) {
        throw new CommandError(`the list has more than ${MOST_IDS} ids; split it`)
      }
      idsHash.update(good)
      if (good !== '') await ids.write(good)
      await rejects.flush()
    }
    const hashes = { sha256: whole.digest('hex'), idsSha256: idsHash.digest('hex') }
    const counts = { count: seen.size, duplicates, rejected: rejects.count }
    return { ...counts, first, last, ...hashes, column }
  } catch (error) {
    throw unreadable(error, options.source)
  } finally {
    seen.release()
    source.destroy()
  }
}

async function rowsOf(
  text: AsyncIterable<string>,
  { format, column, delimiter }: ListOptions,
): Promise<Rows> {
  switch (format) {
    case 'csv':
      return csvRows(text, { column, delimiter })
    case 'ndjson':
      return ndjsonRows(text, column)
    case 'lines':
      return { column: '', chunks: lines(text) }
  }
}

function unreadable(error: unknown, source: string): unknown {
  const isSystems = error instanceof Error && 'syscall' in error && 'code' in error
  if (!isSystems) return error
  return new CommandError(`the list ${source} can't be read (${String(error.code)})`, {
    cause: error,
  })
}
