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
  /** Messages with a history that none of our functions sent: it doesn't count. */
  | 'UntrustedHistory'
  /** Deletions that wait because DocumentPro rejects the key, also after a reload. */
  | 'KeyRejected'
  /** Attempts with another outcome than `unavailable`; 0 where there were attempts and all were. */
  | 'UpstreamAvailable'

/** Counts that are split by one more dimension, with its name. */
const SPLIT_COUNTS = {
  /** Deletion requests, when they are seen for the first time. */
  Received: 'origin',
  /** Deletions that were put on the queue with a delay. */
  RoutedBack: 'why',
} as const

type SplitCountName = keyof typeof SPLIT_COUNTS

/**
 * The metrics of one invocation, written at its end in CloudWatch's embedded metric format: no call, no
 * agent. Dimensions: the function, and for most counts what they are split by.
 */
export class Metrics {
  readonly #function: string
  readonly #attempts = new Map<Outcome, number>()
  readonly #deletions = new Map<Outcome, number>()
  readonly #latencies: number[] = []
  readonly #queueAges: number[] = []
  readonly #counts = new Map<CountName, number>()
  readonly #splitCounts: Readonly<Record<SplitCountName, Map<string, number>>> = {
    Received: new Map(),
    RoutedBack: new Map(),
  }
  #pendingAge: number | undefined

  constructor(functionName: string) {
    this.#function = functionName
  }

  attempt(outcome: Outcome, durationMs: number): void {
    add(this.#attempts, outcome, 1)
    this.#latencies.push(durationMs)
  }

  final(outcome: Outcome): void {
    add(this.#deletions, outcome, 1)
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
    add(this.#counts, name, by)
    return this
  }

  splitCount(name: SplitCountName, value: string): void {
    add(this.#splitCounts[name], value, 1)
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
    if (this.#counts.size > 0) {
      const definitions = [...this.#counts.keys()].map(
        (Name): MetricDefinition => ({ Name, Unit: 'Count' }),
      )
      const header = this.#header(now, ['function'], definitions)
      log.raw({ ...header, ...Object.fromEntries(this.#counts) })
    }
    for (const Name of ['Received', 'RoutedBack'] as const) this.#flushSplit(log, now, Name)
  }

  #flushSplit(log: Log, now: number, Name: SplitCountName): void {
    const dimension = SPLIT_COUNTS[Name]
    for (const [value, count] of this.#splitCounts[Name]) {
      const header = this.#header(now, ['function', dimension], [{ Name, Unit: 'Count' }])
      log.raw({ ...header, [dimension]: value, [Name]: count })
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

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
