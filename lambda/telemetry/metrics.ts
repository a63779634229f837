import type { Outcome } from '../deletion/outcome.ts'
import type { Log } from './log.ts'

export const METRICS_NAMESPACE = 'DocumentProDeletion'

/** CloudWatch takes at most 100 values of a metric in one embedded-metric-format line. */
const MAX_VALUES = 100

interface MetricDefinition {
  readonly Name: string
  readonly Unit: 'Count' | 'Milliseconds'
}

/**
 * The metrics of one invocation, written at its end in CloudWatch's embedded metric format: no call, no
 * agent. Dimensions: the function, and for counts the outcome.
 */
export class Metrics {
  readonly #function: string
  readonly #attempts = new Map<Outcome, number>()
  readonly #deletions = new Map<Outcome, number>()
  readonly #latencies: number[] = []
  readonly #queueAges: number[] = []

  constructor(functionName: string) {
    this.#function = functionName
  }

  attempt(outcome: Outcome, durationMs: number): void {
    this.#attempts.set(outcome, (this.#attempts.get(outcome) ?? 0) + 1)
    this.#latencies.push(durationMs)
  }

  final(outcome: Outcome): void {
    this.#deletions.set(outcome, (this.#deletions.get(outcome) ?? 0) + 1)
  }

  /** How long a message waited in the queue, delays of its own included, in milliseconds. */
  queueAge(ageMs: number): void {
    this.#queueAges.push(ageMs)
  }

  flush(log: Log, now: number): void {
    for (const outcome of new Set([...this.#attempts.keys(), ...this.#deletions.keys()])) {
      const definitions: MetricDefinition[] = [
        { Name: 'Attempts', Unit: 'Count' },
        { Name: 'Deletions', Unit: 'Count' },
      ]
      log.raw({
        ...this.#header(now, ['function', 'outcome'], definitions),
        outcome,
        Attempts: this.#attempts.get(outcome) ?? 0,
        Deletions: this.#deletions.get(outcome) ?? 0,
      })
    }
    this.#flushValues(log, now, 'UpstreamLatency', this.#latencies)
    this.#flushValues(log, now, 'QueueAge', this.#queueAges)
  }

  #flushValues(log: Log, now: number, Name: string, values: readonly number[]): void {
    for (let start = 0; start < values.length; start += MAX_VALUES) {
      const header = this.#header(now, ['function'], [{ Name, Unit: 'Milliseconds' }])
      log.raw({ ...header, [Name]: values.slice(start, start + MAX_VALUES) })
    }
  }

  #header(
    now: number,
    dimensions: readonly string[],
    metrics: readonly MetricDefinition[],
  ): object {
    return {
      _aws: {
        Timestamp: now,
        CloudWatchMetrics: [
          { Namespace: METRICS_NAMESPACE, Dimensions: [dimensions], Metrics: metrics },
        ],
      },
      function: this.#function,
    }
  }
}
