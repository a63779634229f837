/** Why an execution environment leaves DocumentPro alone. */
export type Closure = 'key_rejected' | 'upstream_down' | 'throttled'

/** Why DocumentPro may not be called now, and from when on it is worth coming back. Times in epoch milliseconds. */
export interface Pause {
  readonly admitted: false
  readonly why: Closure
  readonly resumeAt: number
  /** When the pause began that ends at `resumeAt`, with what the last call found. */
  readonly pausedAt: number
  /** Since when there has been no call but probes. */
  readonly since: number
}

/** Whether DocumentPro may be called now. */
export type Admission = { readonly admitted: true; readonly probe: boolean } | Pause

/** Times in milliseconds. */
export interface GatePolicy {
  /** Between two probes while the key is rejected. */
  readonly keyPauseMs: number
  /** Between two probes while DocumentPro is down. */
  readonly outagePauseMs: number
  /** Attempts in a row without an answer of DocumentPro that show an outage. */
  readonly outageThreshold: number
  /** The longest pause that a `Retry-After` is followed for. */
  readonly throttlePauseCapMs: number
}

interface Closed {
  readonly why: Closure
  readonly since: number
  readonly pausedAt: number
  readonly until: number
}

/**
 * The circuit breaker of an execution environment: stops calling DocumentPro while its key is rejected, while
 * it is down, and for as long as it asked by `Retry-After`. When a pause is over, one deletion probes; the
 * others wait for what it finds. So DocumentPro sees at most one call per pause and environment meanwhile.
 */
export class UpstreamGate {
  readonly #policy: GatePolicy
  readonly #now: () => number
  #closed: Closed | undefined
  /** The end of the last `Retry-After`; no answer to an earlier call lifts it. */
  #throttledUntil = 0
  #failures = 0
  #probe: PromiseWithResolvers<void> | undefined

  constructor(policy: GatePolicy, now: () => number) {
    this.#policy = policy
    this.#now = now
  }

  /** True while the key that is cached was rejected. */
  get keyRejected(): boolean {
    return this.#closed?.why === 'key_rejected'
  }

  /** A deletion admitted as the probe must end in {@link probeEnded}, after what it found was told. */
  async admit(): Promise<Admission> {
    while (this.#closed !== undefined) {
      const pause = this.pause()
      if (pause !== undefined) return pause
      if (this.#probe === undefined) {
        this.#probe = Promise.withResolvers()
        return { admitted: true, probe: true }
      }
      await this.#probe.promise
    }
    return { admitted: true, probe: false }
  }

  /** The pause that is under way, for who was admitted before it began. */
  pause(): Pause | undefined {
    if (this.#closed === undefined || this.#now() >= this.#closed.until) return undefined
    const { until, ...closure } = this.#closed
    return { admitted: false, resumeAt: until, ...closure }
  }

  /**
   * DocumentPro rejected the key, also after a reload.
   * @returns the end of the pause
   */
  rejectKey(): number {
    this.#failures = 0
    return this.#close('key_rejected', this.#policy.keyPauseMs)
  }

  /** No answer, or one that shows that DocumentPro can't serve. */
  fail(): void {
    this.#failures += 1
    // Attempts that were under way when the gate closed tell nothing new.
    if (this.pause() !== undefined) return
    const known = this.#closed?.why === 'upstream_down'
    if (known || this.#failures >= this.#policy.outageThreshold) {
      this.#close('upstream_down', this.#policy.outagePauseMs)
    }
  }

  /** DocumentPro asks for fewer calls with this key: none before `retryAfterMs` is over. */
  throttle(retryAfterMs: number): void {
    const pauseMs = Math.min(retryAfterMs, this.#policy.throttlePauseCapMs)
    const until = this.#now() + pauseMs
    this.#throttledUntil = Math.max(this.#throttledUntil, until)
    if (this.#closed === undefined || this.#closed.until < until) this.#close('throttled', pauseMs)
  }

  /** DocumentPro answered, and not about the key. */
  answered(): void {
    this.#failures = 0
    // A call that was under way when the gate closed shows that DocumentPro is up, but neither that the key is
    // good by now nor that DocumentPro is ready before it said so.
    if (this.pause() !== undefined && this.#closed?.why !== 'upstream_down') return
    const left = this.#throttledUntil - this.#now()
    if (left > 0) this.#close('throttled', left)
    else this.#closed = undefined
  }

  /** The probe made its call. One that got no answer about the key was a probe all the same: the next waits its time. */
  probed(): void {
    if (this.keyRejected && this.pause() === undefined) {
      this.#close('key_rejected', this.#policy.keyPauseMs)
    }
  }

  /** The next deletion probes, if the gate is still closed. */
  probeEnded(): void {
    const probe = this.#probe
    this.#probe = undefined
    probe?.resolve()
  }

  #close(why: Closure, pauseMs: number): number {
    const now = this.#now()
    const since = this.#closed?.why === why ? this.#closed.since : now
    // A longer wait that DocumentPro asked for isn't cut short by what else is found out.
    const until = Math.max(now + pauseMs, this.#throttledUntil)
    this.#closed = { why, since, pausedAt: now, until }
    return until
  }
}
