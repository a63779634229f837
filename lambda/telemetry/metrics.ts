import type { Outcome } from '../deletion/outcome.ts'
import type { Log } from './log.ts'

const METRICS_NAMESPACE = 'DocumentProDeletion'

/** CloudWatch takes at most 100 values of a metric in one embedded-metric-format line. */
const MAX_VALUES = 100

interface MetricDefinition {
  readonly Name: string
  readonly Unit: 'Count' | 'Milliseconds'
}

/** Counts that an alarm stands on, without an outcome. */
export type CountName =
  /** Secrets Manager didn't give a usable key. */
  | 'ApiKeyUnavailable'
  /** Secrets Manager didn't give a usable webhook secret. */
  | 'WebhookSecretUnavailable'
  /** Webhooks refused for their signature, its time or its headers. */
  | 'WebhookRefused'
  /** Webhooks sent back because the table of receipts couldn't be asked. */
  | 'ReceiptsUnavailable'
  /** Messages that stay on the queue because their new place didn't take them, or the code threw. */
  | 'Kept'

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
  readonly #counts = new Map<CountName, number>()
  #pendingAge: number | undefined

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

  /** How long ago a deletion that is still pending was first accepted, in milliseconds. */
  pendingAge(ageMs: number): void {
    this.#pendingAge = Math.max(this.#pendingAge ?? 0, ageMs)
  }

  count(name: CountName, by = 1): this {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
    return this
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
    this.#flushValues(
      log,
      now,
      'PendingAge',
      this.#pendingAge === undefined ? [] : [this.#pendingAge],
    )
    for (const [Name, value] of this.#counts) {
      const header = this.#header(now, ['function'], [{ Name, Unit: 'Count' }])
      log.raw({ ...header, [Name]: value })
    }
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
