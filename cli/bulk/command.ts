import type { Place } from '../place/place.ts'

/** How a list is written. */
export type ListFormat = 'csv' | 'ndjson' | 'lines'

/** Which list, and how to read it. */
export interface ListOptions {
  /** A path, or `-` for stdin. */
  readonly source: string
  readonly format: ListFormat
  /** Of the CSV or of each JSON object; undefined where it isn't said. */
  readonly column: string | undefined
  readonly delimiter: string
}

/** What was asked of `bulk`. */
export interface BulkCommand {
  readonly list: ListOptions
  readonly place: Place
  readonly about: Readonly<Record<string, string>>
  readonly rejectsFile: string
  readonly workDirectory: string
  readonly confirmed: boolean
  /** How many ids there must be. */
  readonly expected: number | undefined
  readonly dryRun: boolean
  /** Also where this list was sent to that queue before. */
  readonly again: boolean
  readonly json: boolean
  /** Undefined: it ends once all is sent. */
  readonly wait: WaitOptions | undefined
}

/** How the ends of all ids are waited for. */
export interface WaitOptions {
  readonly reportFile: string
  /** Infinity: as long as it takes. */
  readonly atMostMs: number
}
