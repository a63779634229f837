import type { TimeAllowance } from './time-allowance.ts'

/** Whether a call may be made now; if not, when its turn would be, in epoch milliseconds. */
export type Turn = { readonly taken: true } | { readonly taken: false; readonly resumeAt: number }

/** Timers count in whole milliseconds: closer turns than that need no waiting. */
const FINEST_MS = 1

/** Spaces the calls of an execution environment evenly in time. */
export class Pace {
  readonly #intervalMs: number
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<void>
  #nextAt = 0

  constructor(requestsPerSecond: number, now: () => number, wait: (ms: number) => Promise<void>) {
    this.#intervalMs = 1000 / requestsPerSecond
    this.#now = now
    this.#wait = wait
  }

  /** Waits for a turn, unless the time that is left would be over before the call is. */
  async turn(allowance: TimeAllowance): Promise<Turn> {
    if (this.#intervalMs < FINEST_MS) return { taken: true }
    const now = this.#now()
    const at = Math.max(now, this.#nextAt)
    if (allowance(at - now) <= 0) return { taken: false, resumeAt: at }
    this.#nextAt = at + this.#intervalMs
    if (at > now) await this.#wait(at - now)
    return { taken: true }
  }
}
