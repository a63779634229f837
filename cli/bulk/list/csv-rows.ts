import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { closest, distance } from 'fastest-levenshtein'
import { CommandError } from '../../command-error.ts'
import { printable } from '../../terminal/printable.ts'
import { UsageError } from '../../usage-error.ts'
import { NOT_BEFORE, NOT_BEFORE_RULE } from './not-before.ts'
import { MAX_ROW, type Row, type Rows } from './row.ts'

/** Rows handed on at once. */
const CHUNK = 200
/** What a column of ids is called, unless it is said otherwise. */
const USUAL_NAME = 'request_id'

/** A record of the CSV, and the line that it ends on. */
interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** What csv-parse's words for a fault mean, for people. After any of them it can't be told what is a cell. */
const FAULTS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote begins inside a cell',
  CSV_INVALID_CLOSING_QUOTE: 'something follows the quote that ends a cell',
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell is never closed',
  CSV_MAX_RECORD_SIZE: `a row has more than ${MAX_ROW} characters`,
}

/**
 * The cells of one column of a CSV with a header.
 * @throws UsageError when the header doesn't have the column
 * @throws CommandError, also while rows are read, naming the line where it isn't CSV any more
 */
export async function csvRows(
  text: AsyncIterable<string>,
  {
    column: wanted,
    delimiter,
  }: { readonly column: string | undefined; readonly delimiter: string },
): Promise<Rows> {
  const parser = parse({
    delimiter,
    info: true,
    max_record_size: MAX_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  })
  // Its errors are thrown by what reads from it.
  pipeline(Readable.from(text), parser, () => undefined)
  const records: AsyncIterator<CsvRecord> = parser[Symbol.asyncIterator]()
  const first = await nextOf(records)
  if (first === undefined) throw new CommandError('the list is empty; a CSV begins with a header')
  const header = first.record
  const column = columnOf(header, wanted)
  if (header.includes(NOT_BEFORE)) throw new UsageError(`the list ${NOT_BEFORE_RULE}`)
  return { column, chunks: cells(records, header.indexOf(column)) }
}

async function* cells(
  records: AsyncIterator<CsvRecord>,
  index: number,
): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = []
  for (let next = await nextOf(records); next !== undefined; next = await nextOf(records)) {
    rows.push({ line: next.info.lines, value: next.record[index] })
    if (rows.length === CHUNK) {
      yield rows
      rows = []
    }
  }
  yield rows
}

async function nextOf(records: AsyncIterator<CsvRecord>): Promise<CsvRecord | undefined> {
  try {
    const { value, done } = await records.next()
    return done === true ? undefined : value
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const { code, message, lines: line } = cause
    const fault = FAULTS[code] ?? message
    throw new CommandError(
      `line ${String(line)} of the list isn't CSV (${fault}), so it can't be told what follows; nothing was sent`,
      { cause },
    )
  }
}

/** The one that is meant: what isn't said and isn't called as usual is not guessed. */
function columnOf(header: readonly string[], wanted: string | undefined): string {
  const name = wanted ?? USUAL_NAME
  const found = header.filter((cell) => cell === name).length
  if (found === 1) return name
  if (found > 1) throw new UsageError(`the list has ${found} columns ${printable(name)}`)
  const columns = header.map((cell) => `'${printable(cell)}'`).join(', ')
  throw new UsageError(
    `the list has no column '${printable(name)}'${suggestion(name, header)}; its columns are ${columns}: see --column and --delimiter`,
  )
}

/** Further away it would be a guess. */
const MOST_EDITS = 0.4

function suggestion(name: string, header: readonly string[]): string {
  const near = closest(
    name.toLowerCase(),
    header.map((cell) => cell.toLowerCase()),
  )
  const meant = header.find((cell) => cell.toLowerCase() === near)
  return meant !== undefined && distanceShare(name, near) <= MOST_EDITS
    ? `; did you mean '${printable(meant)}'?`
    : ''
}

function distanceShare(one: string, other: string): number {
  return distance(one.toLowerCase(), other) / Math.max(one.length, other.length, 1)
}
