/** Frees one thing. */
export type Closer = () => Promise<void>

/** What has to be closed, in the order it was opened. */
export interface Closers {
  add(closer: Closer): void
  /** Closes all, last opened first. Each is tried; callers that come again wait for the same closing. */
  close(): Promise<void>
}

export function createClosers(): Closers {
  const closers: Closer[] = []
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    const errors: unknown[] = []
    for (const closer of closers.toReversed()) {
      await closer().catch((error: unknown) => errors.push(error))
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed')
  }
  return {
    add: (closer) => {
      closers.push(closer)
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}
