import type { TimeAllowance } from './time-allowance.ts'

/** Whether a call may be made now, and how long it may take; if not, when its turn would be. In epoch and in milliseconds. */
export type Turn =
  | { readonly taken: true; readonly timeoutMs: number }
  | { readonly taken: false; readonly resumeAt: number }

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

  /**
   * Waits for a turn, unless the time that is left would be over before the call is. The allowance is asked once: asked
   * again a moment later it may say something else.
   */
  turn(allowance: TimeAllowance): Turn | Promise<Turn> {
    const now = this.#now()
    const at = this.#intervalMs < FINEST_MS ? now : Math.max(now, this.#nextAt)
    const timeoutMs = allowance(at - now)
    if (timeoutMs <= 0) return { taken: false, resumeAt: at }
    this.#nextAt = at + this.#intervalMs
    const turn: Turn = { taken: true, timeoutMs }
    return at > now ? this.#wait(at - now).then(() => turn) : turn
  }
}
