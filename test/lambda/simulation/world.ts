import { ApiKey } from '../../../lambda/deletion/api-key.ts'
import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'
import type { Settled } from '../../../lambda/deletion/delete-batch.ts'
import type { OutgoingMessage } from '../../../lambda/queue/send-batches.ts'
import { type Delivered, type Fate, poll } from './event-source-mapping.ts'
import { ExecutionEnvironment } from './execution-environment.ts'
import { SimulatedDocumentPro } from './simulated-documentpro.ts'
import { SimulatedQueue } from './simulated-queue.ts'
import { VirtualTime } from './virtual-time.ts'
import { DEFAULTS, type WorkerSettings } from './worker-settings.ts'

export const FIRST_KEY = 'first-key'

export interface WorldOptions {
  /** Ids whose results exist. */
  readonly files: readonly string[]
  readonly settings?: WorkerSettings
  readonly fate?: Fate
  /** Default is that requests travel as texts. */
  readonly wire?: boolean
  /** Default is a second, which makes latencies coarse. */
  readonly shortestPollMs?: number
  /** What Secrets Manager gives; default is the key that is valid. */
  readonly loadKey?: (time: VirtualTime) => Promise<ApiKey>
  readonly random?: () => number
  readonly skewMs?: () => number
  readonly lostMs?: () => number
  readonly sink?: (line: string) => void
  readonly settled?: (settled: Settled, environment: ExecutionEnvironment) => void
  readonly attempted?: (report: AttemptReport, environment: ExecutionEnvironment) => void
  readonly keyRejected?: (environment: ExecutionEnvironment) => void
  readonly delivered?: (delivered: Delivered) => void
}

/**
 * The worker behind its queue: as many execution environments as `maximumConcurrency`, each with a gate, a pace
 * and a cached key of its own, in virtual time. An environment that dies is replaced by a new one.
 */
export class World {
  readonly time = new VirtualTime()
  readonly queue: SimulatedQueue
  readonly documentPro: SimulatedDocumentPro
  readonly deadLetters: OutgoingMessage[] = []
  readonly environments: ExecutionEnvironment[] = []
  readonly settings: WorkerSettings
  /** Ids whose results existed at the start. */
  readonly files: readonly string[]
  /** When the last invocation was over, in epoch milliseconds. */
  workedAt = 0
  readonly #options: WorldOptions
  #stopped: unknown
  #started = 0

  constructor(options: WorldOptions) {
    this.#options = options
    this.files = options.files
    this.settings = options.settings ?? DEFAULTS
    this.queue = new SimulatedQueue(this.settings.queue, this.time.now)
    this.documentPro = new SimulatedDocumentPro(this.time, options.files, [FIRST_KEY])
    for (let slot = 0; slot < this.settings.maximumConcurrency; slot += 1) this.#poll(slot)
  }

  /** Lets time pass. @throws what an invocation threw */
  async run(ms: number, done?: () => boolean): Promise<void> {
    await this.time.run(
      this.time.now() + ms,
      () => this.#stopped !== undefined || done?.() === true,
    )
    if (this.#stopped !== undefined) throw this.#stopped
  }

  /** Lets time pass until every message is settled. */
  drain(ms: number): Promise<void> {
    return this.run(ms, () => this.queue.size === 0)
  }

  #poll(slot: number): void {
    const { fate = {}, wire = true, shortestPollMs = 1_000, delivered } = this.#options
    poll({
      time: this.time,
      queue: this.queue,
      deadLetters: this.deadLetters,
      batchSize: this.settings.batchSize,
      fate,
      wire,
      shortestPollMs,
      environment: () => this.#environment(slot),
      ...(delivered === undefined ? {} : { delivered }),
      worked: () => {
        this.workedAt = this.time.now()
      },
    }).catch((error: unknown) => {
      this.#stopped = error
    })
  }

  #environment(slot: number): ExecutionEnvironment {
    const present = this.environments[slot]
    if (present !== undefined && !present.dead) return present
    const { loadKey, random, skewMs, lostMs, sink, settled, attempted, keyRejected } = this.#options
    const environment = new ExecutionEnvironment({
      name: `environment-${this.#started++}`,
      time: this.time,
      settings: this.settings,
      documentPro: this.documentPro,
      loadKey: loadKey === undefined ? async () => new ApiKey(FIRST_KEY) : () => loadKey(this.time),
      random: random ?? Math.random,
      ...(sink === undefined ? {} : { sink }),
      settled: settled ?? (() => undefined),
      ...(skewMs === undefined ? {} : { skewMs }),
      ...(lostMs === undefined ? {} : { lostMs }),
      ...(keyRejected === undefined ? {} : { keyRejected }),
      ...(attempted === undefined ? {} : { attempted }),
    })
    this.environments[slot] = environment
    return environment
  }
}
