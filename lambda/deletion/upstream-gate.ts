/** Whether DocumentPro may be called now; if not, from when on it is worth coming back. */
export type Admission =
  | { readonly admitted: true; readonly probe: boolean }
  | { readonly admitted: false; readonly resumeAt: number }

/**
 * Stops this execution environment from calling DocumentPro after its key was rejected, for one pause. When
 * the pause is over, one deletion probes; the others wait for what it finds. So DocumentPro sees at most one
 * call per pause and environment with a key that doesn't work.
 */
export class UpstreamGate {
  readonly #pauseMs: number
  readonly #now: () => number
  #closedUntil: number | undefined
  #probe: PromiseWithResolvers<void> | undefined

  constructor(pauseMs: number, now: () => number) {
    this.#pauseMs = pauseMs
    this.#now = now
  }

  get closed(): boolean {
    return this.#closedUntil !== undefined
  }

  /** A deletion admitted as the probe must end in {@link opened}, {@link close} or {@link probeEnded}. */
  async admit(): Promise<Admission> {
    while (this.#closedUntil !== undefined) {
      if (this.#now() < this.#closedUntil) return { admitted: false, resumeAt: this.#closedUntil }
      if (this.#probe === undefined) {
        this.#probe = Promise.withResolvers()
        return { admitted: true, probe: true }
      }
      await this.#probe.promise
    }
    return { admitted: true, probe: false }
  }

  /** DocumentPro rejected the key, also after a reload. */
  close(): number {
    const until = this.#now() + this.#pauseMs
    this.#closedUntil = until
    this.probeEnded()
    return until
  }

  /** DocumentPro answered something that isn't about the key. */
  opened(): void {
    this.#closedUntil = undefined
    this.probeEnded()
  }

  /** The probe learned nothing about the key (no answer): the next deletion probes. */
  probeEnded(): void {
    const probe = this.#probe
    this.#probe = undefined
    probe?.resolve()
  }
}
