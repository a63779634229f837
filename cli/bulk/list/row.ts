/** A row of a list: what should be an id, or why there is none. */
export interface Row {
  /** Counted from 1; the last one where a row has several. */
  readonly line: number
  /** Any value: the reader of the rows decides whether it's an id. */
  readonly value: unknown
  /** Set where the row itself can't be read; `value` is what stands there. */
  readonly problem?: string
}

/** The rows of a list, many at a time. */
export interface Rows {
  /** The name by which each id was found; empty where there are no names. */
  readonly column: string
  readonly chunks: AsyncIterable<readonly Row[]>
}

/** The longest row that is read: an id has 256 characters at most, and the rest is somebody's data. */
export const MAX_ROW = 1_048_576
