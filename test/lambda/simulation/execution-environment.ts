import { CachedApiKeys } from '../../../lambda/api-key/cached-api-keys.ts'
import type { ApiKey } from '../../../lambda/deletion/api-key.ts'
import type { AttemptReport, Upstream } from '../../../lambda/deletion/attempt.ts'
import type { Call } from '../../../lambda/deletion/blame.ts'
import type { Concluded, Sink } from '../../../lambda/deletion/conclude.ts'
import { deleteBatch } from '../../../lambda/deletion/delete-batch.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import type { BatchJournal, DeletionQueues } from '../../../lambda/deletion/let-go.ts'
import type { KeyJudge } from '../../../lambda/deletion/outcome.ts'
import { Pace } from '../../../lambda/deletion/pace.ts'
import {
  type GatePolicy,
  type Rejection,
  UpstreamGate,
} from '../../../lambda/deletion/upstream-gate.ts'
import { interpretAnswer } from '../../../lambda/documentpro/answer.ts'
import { INVOCATION_RESERVE_SECONDS } from '../../../lambda/settings.ts'
import { DeletionJournal } from '../../../lambda/telemetry/deletion-journal.ts'
import { Log } from '../../../lambda/telemetry/log.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import { API_KEY, reportSecretUnavailable } from '../../../lambda/telemetry/secret-unavailable.ts'
import { Telemetry } from '../../../lambda/telemetry/telemetry.ts'
import type { SimulatedDocumentPro } from './simulated-documentpro.ts'
import type { VirtualTime } from './virtual-time.ts'
import type { WorkerSettings } from './worker-settings.ts'

export interface Surroundings {
  readonly name: string
  readonly time: VirtualTime
  readonly settings: WorkerSettings
  readonly documentPro: SimulatedDocumentPro
  readonly loadKey: () => Promise<ApiKey>
  readonly random: () => number
  /** Takes what the environment writes to its log, metrics included; without it nothing is written. */
  readonly sink?: (line: string) => void
  readonly sinks: readonly Sink[]
  readonly concluded: (concluded: Concluded, environment: ExecutionEnvironment) => void
  readonly routedBack: (routedBack: RouteBack, environment: ExecutionEnvironment) => void
  readonly attempted?: (report: AttemptReport, environment: ExecutionEnvironment) => void
  readonly keyRejected?: (environment: ExecutionEnvironment) => void
  /** How far its clock is off, in milliseconds. */
  readonly skewMs?: () => number
  /** What an invocation's own clock has lost when the handler is called, in milliseconds. */
  readonly lostMs?: () => number
}

/** Nobody hears from an environment that died. */
const SILENCE = new Promise<never>(() => {})

/** Tells when it is closed for a rejected key. */
class WatchedGate extends UpstreamGate {
  readonly #told: () => void

  constructor(policy: GatePolicy, now: () => number, told: () => void) {
    super(policy, now)
    this.#told = told
  }

  override rejectKey(call: Call, judge: KeyJudge): Rejection {
    const rejection = super.rejectKey(call, judge)
    if (this.keyRejected) this.#told()
    return rejection
  }
}

/** An execution environment of the worker: the real domain and adapters, over a DocumentPro and queues in virtual time. */
export class ExecutionEnvironment {
  readonly name: string
  readonly gate: UpstreamGate
  readonly now: () => number
  dead = false
  readonly #around: Surroundings
  readonly #pace: Pace
  readonly #keys: CachedApiKeys
  readonly #log: Log
  readonly #death = Promise.withResolvers<never>()

  constructor(around: Surroundings) {
    const { time, settings, skewMs = () => 0 } = around
    this.#around = around
    this.name = around.name
    this.now = () => time.now() + skewMs()
    this.gate = new WatchedGate(settings.gate, this.now, () => around.keyRejected?.(this))
    this.#pace = new Pace(settings.requestsPerSecond, this.now, (ms) => time.sleep(ms))
    this.#log = new Log(around.sink ?? (() => undefined), this.now, { environment: around.name })
    const telemetry = new Telemetry({
      log: this.#log,
      functionName: 'worker',
      now: this.now,
      flushLog() {},
    })
    this.#keys = new CachedApiKeys({
      load: around.loadKey,
      ttlMs: settings.keyTtlMs,
      now: this.now,
      onFailure: reportSecretUnavailable(telemetry, API_KEY),
    })
    this.#death.promise.catch(() => undefined)
  }

  /** Ends it as a crash does: at once, without an answer. */
  die(): void {
    this.dead = true
    this.#death.reject(new Error(`${this.name} died`))
  }

  /**
   * One invocation of the worker.
   * @returns the ids of the messages that stay on the queue; rejects when the environment dies
   */
  async invoke(
    deliveries: readonly Delivery[],
    queues: DeletionQueues,
  ): Promise<ReadonlySet<string>> {
    const { settings, random, time } = this.#around
    const metrics = new Metrics('worker')
    const journal = this.#journal(deliveries, metrics)
    const deadline = time.now() + settings.workerTimeoutMs - (this.#around.lostMs?.() ?? 0)
    const attemptMs = settings.upstreamTimeoutMs
    const batch = deleteBatch(
      deliveries,
      {
        upstream: this.#upstream,
        keys: this.#keys,
        gate: this.gate,
        pace: this.#pace,
        policy: settings.policy,
        queues: this.#whileAlive(queues),
        journal,
        sinks: [...this.#around.sinks, journal],
        concurrency: settings.batchConcurrency,
        now: this.now,
        random,
      },
      (afterMs = 0) =>
        deadline - time.now() - INVOCATION_RESERVE_SECONDS * 1_000 - afterMs >= attemptMs
          ? attemptMs
          : 0,
    )
    const kept = await Promise.race([batch, this.#death.promise])
    metrics.flush(this.#log, this.now())
    if (time.now() > deadline) throw new Error('an invocation ran into its time-out')
    return kept
  }

  #journal(deliveries: readonly Delivery[], metrics: Metrics): BatchJournal & Sink {
    const batch = { deliveries, messages: new Map(), untrusted: [] }
    if (this.#around.sink === undefined) return this.#silentJournal()
    const journal = DeletionJournal.ofBatch(batch, this.#log, metrics, this.now)
    return {
      attempt: (report) => {
        this.#around.attempted?.(report, this)
        journal.attempt(report)
      },
      name: 'log',
      take: (concluded) => {
        this.#around.concluded(concluded, this)
        journal.take(concluded)
      },
      routedBack: (routedBack, messageIds) => {
        this.#around.routedBack(routedBack, this)
        journal.routedBack(routedBack, messageIds)
      },
      sinkFailed: (sink, concluded, cause) => journal.sinkFailed(sink, concluded, cause),
      ignored: (messageId, why) => journal.ignored(messageId, why),
      kept: (messageIds, error, cause) => journal.kept(messageIds, error, cause),
    }
  }

  #silentJournal(): BatchJournal & Sink {
    const { attempted, concluded, routedBack } = this.#around
    const nothing = (): void => undefined
    return {
      attempt: (report) => attempted?.(report, this),
      name: 'log',
      take: (what) => {
        concluded(what, this)
        return undefined
      },
      routedBack: (what) => routedBack(what, this),
      sinkFailed: nothing,
      ignored: nothing,
      kept: nothing,
    }
  }

  readonly #upstream: Upstream = {
    delete: (id, key, timeoutMs) =>
      this.#alive(async () => {
        const { documentPro } = this.#around
        const answer = await documentPro.delete(this.name, id, key.reveal(), timeoutMs)
        if (answer !== undefined && answer !== 'dead connection') {
          return interpretAnswer(answer, key, this.now())
        }
        const none = { kind: 'unavailable', status: null, ambiguous: true } as const
        return answer === undefined
          ? { ...none, about: 'service', error: 'timeout', message: 'none' }
          : { ...none, about: 'connection', error: 'ECONNRESET', message: 'none' }
      }),
  }

  #whileAlive({ routeBack, deadLetter, refuse, acknowledge }: DeletionQueues): DeletionQueues {
    return {
      routeBack: (items) => this.#alive(() => routeBack(items)),
      deadLetter: (items) => this.#alive(() => deadLetter(items)),
      refuse: (items) => this.#alive(() => refuse(items)),
      acknowledge: (ids) => this.#alive(() => acknowledge(ids)),
    }
  }

  async #alive<T>(work: () => Promise<T>): Promise<T> {
    if (this.dead) return SILENCE
    const result = await work()
    return this.dead ? SILENCE : result
  }
}
