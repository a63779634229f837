import type { Outcome } from '../deletion/outcome.ts'
import type { Log } from './log.ts'

const METRICS_NAMESPACE = 'DocumentProDeletion'

/** CloudWatch takes at most 100 values of a metric in one embedded-metric-format line. */
const MAX_VALUES = 100

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
  /** Final outcomes that a sink didn't take, and that wait on the queue. */
  SinkFailed: 'sink',
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
    SinkFailed: new Map(),
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

  /**
   * How long a message waited in the queue, delays of its own included, in milliseconds. NaN when that isn't known: one
   * such value, and CloudWatch would drop all metrics of the invocation.
   */
  queueAge(ageMs: number): void {
    if (!Number.isNaN(ageMs)) this.#queueAges.push(ageMs)
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

  /** Writes one line, or more where there are more values of a dimension, or of a metric, than one has room for. */
  flush(log: Log, now: number): void {
    const lines: EmbeddedLine[] = []
    const put = (at: number, metrics: string, members: string, split = ''): void => {
      lines[at] ??= { directives: [], members: '' }
      const line = lines[at]
      const dimensions = `[["function"${split}]]`
      line.directives.push(
        `{"Namespace":"${METRICS_NAMESPACE}","Dimensions":${dimensions},"Metrics":[${metrics}]}`,
      )
      line.members += members
    }
    let at = 0
    for (const outcome of new Set([...this.#attempts.keys(), ...this.#deletions.keys()])) {
      const attempts = this.#attempts.get(outcome) ?? 0
      const deletions = this.#deletions.get(outcome) ?? 0
      const counts = `,"Attempts":${attempts},"Deletions":${deletions}`
      put(at++, BY_OUTCOME, `,"outcome":"${outcome}"${counts}`, ',"outcome"')
    }
    for (const name of ['Received', 'RoutedBack', 'SinkFailed'] as const) {
      const split = `,"${SPLIT_COUNTS[name]}"`
      at = 0
      for (const [value, times] of this.#splitCounts[name]) {
        put(at++, countOf(name), `${split}:"${value}","${name}":${times}`, split)
      }
    }
    for (const [name, times] of this.#counts) put(0, countOf(name), `,"${name}":${times}`)
    const times = {
      UpstreamLatency: this.#latencies,
      QueueAge: this.#queueAges,
      PendingAge: this.#pendingAge === undefined ? [] : [this.#pendingAge],
    }
    for (const [name, values] of Object.entries(times)) {
      for (let start = 0; start < values.length; start += MAX_VALUES) {
        const some = JSON.stringify(values.slice(start, start + MAX_VALUES))
        put(start / MAX_VALUES, metricOf(name, 'Milliseconds'), `,"${name}":${some}`)
      }
    }
    for (const { directives, members } of lines) {
      const head = `{"_aws":{"Timestamp":${now},"CloudWatchMetrics":[${directives}]}`
      log.raw(`${head},"function":"${this.#function}"${members}}`)
    }
  }
}

/**
 * A line of metrics, as parts of its JSON: nothing in it needs escaping, and to put it together as an object costs a batch
 * several times as much.
 */
interface EmbeddedLine {
  readonly directives: string[]
  members: string
}

function metricOf(name: string, unit: 'Count' | 'Milliseconds'): string {
  return `{"Name":"${name}","Unit":"${unit}"}`
}

function countOf(name: CountName | SplitCountName | 'Attempts' | 'Deletions'): string {
  return metricOf(name, 'Count')
}

const BY_OUTCOME = `${countOf('Attempts')},${countOf('Deletions')}`

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
