import type { Log, LogFields } from './log.ts'
import { type CountName, Metrics } from './metrics.ts'

/** What an invocation writes to: a log whose lines are tied to it, and its metrics. */
export interface InvocationTelemetry {
  readonly log: Log
  readonly metrics: Metrics
}

export interface TelemetryOptions {
  readonly log: Log
  /** A dimension of every metric. */
  readonly functionName: string
  readonly now: () => number
  /** Writes out what the log still holds back. */
  readonly flushLog: () => void
}

/** The log and the metrics of an execution environment. Lambda gives it one invocation at a time. */
export class Telemetry {
  readonly #options: TelemetryOptions
  #log: Log

  constructor(options: TelemetryOptions) {
    this.#options = options
    this.#log = options.log
  }

  /** The log of the invocation that is under way; between two of them its lines are tied to none. */
  get log(): Log {
    return this.#log
  }

  /** @param fields what every line of the invocation has */
  begin(fields: LogFields): InvocationTelemetry {
    const { log, functionName } = this.#options
    this.#log = log.with(fields)
    return { log: this.#log, metrics: new Metrics(functionName) }
  }

  /** Writes the metrics and the whole log: when the invocation has ended, the process may be frozen at once. */
  end({ log, metrics }: InvocationTelemetry): void {
    metrics.flush(log, this.#options.now())
    this.#log = this.#options.log
    this.#options.flushLog()
  }

  /** Counts what an invocation needn't be under way for, and writes the count at once. */
  count(name: CountName): void {
    const { functionName, now } = this.#options
    new Metrics(functionName).count(name).flush(this.#log, now())
  }
}
