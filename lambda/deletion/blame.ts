import type { RequestId } from './request.ts'

/** A call to DocumentPro, from just before it is sent until it is known what it showed. */
export interface Call {
  readonly requestId: RequestId
  readonly keyFingerprint: string
  /** The id hasn't failed before: only then is its failure news about anything but the id. */
  readonly fresh: boolean
  /** The one call that is let through to see whether a pause can end. */
  readonly probe: boolean
}

/** What blame takes: as many ids, at as many moments. */
export interface Proof {
  readonly ids: number
  readonly moments: number
}

/**
 * Who is to blame for calls that fail: an id, or what all of them have in common? It takes several ids that never
 * failed before, at several moments, and no call in between that went well. Failures that began together are one
 * moment, and a moment counts only when every call that was under way at its first failure has ended: any of them
 * could still show that all is well.
 */
export class Blame {
  /** Calls under way, with the era in which they began. */
  readonly #underWay = new Map<Call, number>()
  readonly #ids = new Set<RequestId>()
  #moments = 0
  /** Moves on with each moment and each call that went well; a failure is news only in the era of its call. */
  #era = 0
  /** The calls that can still refute the moment that has begun. */
  #witnesses: Set<Call> | undefined

  begin(call: Call): void {
    this.#underWay.set(call, this.#era)
  }

  /** The call failed as it would if all of them had to. */
  accuse(call: Call): void {
    if (call.fresh && this.#underWay.get(call) === this.#era) {
      this.#ids.add(call.requestId)
      this.#witnesses ??= new Set(this.#underWay.keys())
    }
    this.end(call)
  }

  /** The call went well, so that nothing from before it ended counts any more. */
  refute(call: Call): void {
    this.#underWay.delete(call)
    this.forget()
  }

  /** The call is over and showed nothing. */
  end(call: Call): void {
    this.#underWay.delete(call)
    const witnesses = this.#witnesses
    if (witnesses === undefined) return
    witnesses.delete(call)
    if (witnesses.size > 0) return
    this.#witnesses = undefined
    this.#moments += 1
    this.#era += 1
  }

  /** Whatever was found so far counts no more. */
  forget(): void {
    // An empty one would be made anew, with each call that goes well.
    if (this.#ids.size > 0) this.#ids.clear()
    this.#moments = 0
    this.#witnesses = undefined
    this.#era += 1
  }

  /** Whether it is proven, with no call under way that could still refute it. */
  proves({ ids, moments }: Proof): boolean {
    return this.#witnesses === undefined && this.#ids.size >= ids && this.#moments >= moments
  }
}
