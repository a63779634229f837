type Level = 'INFO' | 'WARN' | 'ERROR'
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>
/** Takes one line, with its line end. */
export type Sink = (line: string) => void

/**
 * The log of one invocation: flat JSON lines, each with what ties it to the invocation. Fields are scalars
 * only, so a line can't fail to serialise and can't carry an object with a secret inside.
 */
export class Log {
  readonly #sink: Sink
  readonly #shared: LogFields
  readonly #now: () => number

  constructor(sink: Sink, now: () => number, shared: LogFields = {}) {
    this.#sink = sink
    this.#now = now
    this.#shared = shared
  }

  /** The same log with more fields on every line. */
  with(fields: LogFields): Log {
    return new Log(this.#sink, this.#now, { ...this.#shared, ...fields })
  }

  write(level: Level, event: string, fields: LogFields): void {
    const timestamp = new Date(this.#now()).toISOString()
    this.raw({ timestamp, level, event, ...this.#shared, ...fields })
  }

  /** A line that isn't a log record: metrics. */
  raw(line: object): void {
    try {
      this.#sink(`${JSON.stringify(line)}\n`)
    } catch {
      // A log that can't be written must not change what becomes of a deletion.
    }
  }
}
