type Level = 'INFO' | 'WARN' | 'ERROR'
/** Scalars, under other names than those that every line begins with. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>> & {
  readonly [head in 'timestamp' | 'level' | 'event']?: never
}
/** Takes one line, with its line end. */
export type Sink = (line: string) => void

/**
 * The log of one invocation: flat JSON lines, each with what ties it to the invocation. Fields are scalars
 * only, so a line can't fail to serialise and can't carry an object with a secret inside.
 */
export class Log {
  readonly #sink: Sink
  readonly #now: () => number
  readonly #shared: LogFields
  /** What every line ends its head with, as JSON: written once, since there are two lines a deletion. */
  readonly #sharedJson: readonly (readonly [name: string, json: string])[]
  #lastAt = Number.NaN
  #lastTimestamp = ''

  constructor(sink: Sink, now: () => number, shared: LogFields = {}) {
    this.#sink = sink
    this.#now = now
    this.#shared = shared
    this.#sharedJson = Object.entries(shared)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, `,${JSON.stringify(name)}:${JSON.stringify(value)}`])
  }

  /** The same log with more fields on every line. */
  with(fields: LogFields): Log {
    return new Log(this.#sink, this.#now, { ...this.#shared, ...fields })
  }

  /** @param event a plain word */
  write(level: Level, event: string, fields: LogFields): void {
    try {
      let head = `{"timestamp":"${this.#timestamp()}","level":"${level}","event":"${event}"`
      for (const [name, json] of this.#sharedJson) if (fields[name] === undefined) head += json
      const own = JSON.stringify(fields)
      this.#sink(own === '{}' ? `${head}}\n` : `${head},${own.slice(1)}\n`)
    } catch {
      // A log that can't be written must not change what becomes of a deletion.
    }
  }

  /** A line that isn't a log record, as JSON: metrics. */
  raw(json: string): void {
    try {
      this.#sink(`${json}\n`)
    } catch {
      // As with any line.
    }
  }

  /** Most lines are of the same millisecond as the one before. */
  #timestamp(): string {
    const now = this.#now()
    if (now !== this.#lastAt) {
      this.#lastAt = now
      this.#lastTimestamp = new Date(now).toISOString()
    }
    return this.#lastTimestamp
  }
}
