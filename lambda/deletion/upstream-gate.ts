import { Blame, type Call } from './blame.ts'
import type { Closure, KeyJudge } from './outcome.ts'

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
  /** Ids in a row, none of which had failed before, without an answer of DocumentPro: they show an outage. */
  readonly outageThreshold: number
  /** The longest pause that a `Retry-After` is followed for. */
  readonly throttlePauseCapMs: number
}

/** What a rejected key says, and from when on it is worth asking again, in epoch milliseconds. */
export interface Rejection {
  readonly blames: 'key' | 'id'
  readonly resumeAt: number
}

interface Closed {
  readonly why: Closure
  readonly since: number
  readonly pausedAt: number
  readonly until: number
}

/** One moment is none: an edge that drops its connections fails whatever was under way, and is well again. */
const MOMENTS = 2
/** Ids in a row that show that a key isn't taken, when DocumentPro took it never, or not for a whole pause. */
const SEVERAL_IDS = 3

const OPEN = { admitted: true, probe: false } as const satisfies Admission

/**
 * The circuit breaker of an execution environment: stops calling DocumentPro while its key is rejected, while
 * it is down, and for as long as it asked by `Retry-After`. When a pause is over, one deletion probes; the
 * others wait for what it finds. So DocumentPro sees at most one call per pause and environment meanwhile.
 *
 * What one id, or one moment, went through never closes it ({@link Blame}).
 */
export class UpstreamGate {
  readonly #policy: GatePolicy
  readonly #now: () => number
  readonly #outage = new Blame()
  readonly #key = new Blame()
  #closed: Closed | undefined
  /** The end of the last `Retry-After`; no answer to an earlier call lifts it. */
  #throttledUntil = 0
  /** The key that DocumentPro took last, and when. */
  #taken: { readonly keyFingerprint: string; readonly at: number } | undefined
  #answeredAt: number | undefined
  #probe: PromiseWithResolvers<void> | undefined

  constructor(policy: GatePolicy, now: () => number) {
    this.#policy = policy
    this.#now = now
  }

  /** True while the key that is cached was rejected. */
  get keyRejected(): boolean {
    return this.#closed?.why === 'key_rejected'
  }

  /** When DocumentPro itself last answered a call, whatever it said, in epoch milliseconds. */
  get answeredAt(): number | undefined {
    return this.#answeredAt
  }

  /**
   * A deletion admitted as the probe must end in {@link probeEnded}, after what it found was told. In an outage one
   * that has failed before probes only when no other came for another pause: it may be what fails, and not DocumentPro.
   */
  admit(fresh: boolean): Admission | Promise<Admission> {
    return this.#closed === undefined ? OPEN : this.#admitToClosed(fresh)
  }

  async #admitToClosed(fresh: boolean): Promise<Admission> {
    while (this.#closed !== undefined) {
      const pause = this.pause() ?? (fresh ? undefined : this.#pauseOfFailed(this.#closed))
      if (pause !== undefined) return pause
      if (this.#probe === undefined) {
        this.#probe = Promise.withResolvers()
        return { admitted: true, probe: true }
      }
      await this.#probe.promise
    }
    return OPEN
  }

  /** The pause that is under way, for who was admitted before it began. */
  pause(): Pause | undefined {
    return this.#closed === undefined
      ? undefined
      : this.#pauseUntil(this.#closed.until, this.#closed)
  }

  /** Each call that begins must be told of by {@link answered}, {@link failed} or {@link rejectKey}, or end in {@link ended}. */
  began(call: Call): void {
    this.#outage.begin(call)
    this.#key.begin(call)
  }

  /** The call showed nothing about DocumentPro or the key; told of already, it shows nothing more. */
  ended(call: Call): void {
    this.#outage.end(call)
    this.#key.end(call)
  }

  /**
   * The key of the call was rejected, also after a reload. It is to blame when DocumentPro never took it, or when several
   * ids show it. That an edge rejects it pauses the others only when several ids do, in any case.
   */
  rejectKey(call: Call, judge: KeyJudge): Rejection {
    this.#outage.end(call)
    this.#key.accuse(call)
    const resumeAt = this.#now() + this.#policy.keyPauseMs
    // Nothing was answered since: what was under way at the rejection, and its probe, say the same again.
    const known = this.keyRejected && (call.probe || this.pause() !== undefined)
    const neverTaken = this.#taken?.keyFingerprint !== call.keyFingerprint
    if (known || (neverTaken && judge === 'documentpro') || this.#isKeyProven(neverTaken)) {
      this.#key.forget()
      this.#outage.forget()
      this.#taken = undefined
      return { blames: 'key', resumeAt: this.#closeForKey() }
    }
    return { blames: neverTaken ? 'key' : 'id', resumeAt }
  }

  /** No answer, or one that shows that DocumentPro can't serve anybody. */
  failed(call: Call): void {
    this.#key.end(call)
    this.#outage.accuse(call)
    // Attempts that were under way when the gate closed tell nothing new.
    if (this.pause() !== undefined) return
    const known = this.#closed?.why === 'upstream_down' && (call.fresh || call.probe)
    const proof = { ids: this.#policy.outageThreshold, moments: MOMENTS }
    if (!known && !this.#outage.proves(proof)) return
    this.#outage.forget()
    this.#close('upstream_down', this.#policy.outagePauseMs)
  }

  /**
   * DocumentPro asks for fewer calls with this key: none before `retryAfterMs` is over. That says nothing about a key
   * that is known as rejected.
   */
  throttle(retryAfterMs: number): void {
    const pauseMs = Math.min(retryAfterMs, this.#policy.throttlePauseCapMs)
    const until = this.#now() + pauseMs
    this.#throttledUntil = Math.max(this.#throttledUntil, until)
    if (this.#closed !== undefined && this.#closed.until >= until) return
    if (this.keyRejected) this.#closeForKey()
    else this.#close('throttled', pauseMs)
  }

  /**
   * DocumentPro itself answered, so it isn't down.
   * @param tookKey whether the answer shows that it took the key
   */
  answered(call: Call, tookKey: boolean): void {
    const now = this.#now()
    this.#answeredAt = now
    this.#outage.refute(call)
    if (tookKey) {
      this.#key.refute(call)
      this.#taken = { keyFingerprint: call.keyFingerprint, at: now }
    } else {
      this.#key.end(call)
      if (this.keyRejected) return
    }
    // A call that was under way when the gate closed shows that DocumentPro is up, but neither that the key is
    // good by now nor that DocumentPro is ready before it said so.
    if (this.pause() !== undefined && this.#closed?.why !== 'upstream_down') return
    const left = this.#throttledUntil - now
    if (left > 0) this.#close('throttled', left)
    else this.#closed = undefined
  }

  /** The probe made its call. One that got no answer about the key was a probe all the same: the next waits its time. */
  probed(): void {
    if (this.keyRejected && this.pause() === undefined) this.#closeForKey()
  }

  /** The next deletion probes, if the gate is still closed. */
  probeEnded(): void {
    const probe = this.#probe
    this.#probe = undefined
    probe?.resolve()
  }

  #isKeyProven(neverTaken: boolean): boolean {
    const { keyPauseMs, outageThreshold } = this.#policy
    if (neverTaken) return this.#key.proves({ ids: SEVERAL_IDS, moments: 1 })
    const longAgo = this.#now() - (this.#taken?.at ?? 0) >= keyPauseMs
    return this.#key.proves({ ids: longAgo ? SEVERAL_IDS : outageThreshold, moments: MOMENTS })
  }

  #pauseOfFailed(closed: Closed): Pause | undefined {
    if (closed.why !== 'upstream_down') return undefined
    return this.#pauseUntil(closed.until + this.#policy.outagePauseMs, closed)
  }

  #pauseUntil(resumeAt: number, { why, since, pausedAt }: Closed): Pause | undefined {
    if (this.#now() >= resumeAt) return undefined
    return { admitted: false, why, resumeAt, pausedAt, since }
  }

  #closeForKey(): number {
    return this.#close('key_rejected', this.#policy.keyPauseMs)
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
