import { setImmediate as everythingElse } from 'node:timers/promises'
import { NOW } from '../factories.ts'
import { Agenda } from './agenda.ts'

/**
 * A clock that jumps from one awaited moment to the next, so that hours take milliseconds. What happens at one
 * moment happens in a fixed order: a run with the same faults is the same run.
 */
export class VirtualTime {
  readonly #sleepers = new Agenda<() => void>()
  readonly #outside = new Set<Promise<unknown>>()
  #now = NOW

  readonly now = (): number => this.#now

  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#sleepers.put(this.#now + Math.max(0, ms), resolve)
    return promise
  }

  /** Time stands still while `work` goes over a real socket. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#outside.add(work)
    try {
      return await work
    } finally {
      this.#outside.delete(work)
    }
  }

  /** Lets time pass until `end`, or until `done`. */
  async run(end: number, done: () => boolean = () => false): Promise<void> {
    for (;;) {
      await everythingElse()
      while (this.#outside.size > 0) {
        await Promise.allSettled(this.#outside)
        await everythingElse()
      }
      if (done()) return
      const next = this.#sleepers.nextAt
      if (next > end) {
        this.#now = Math.max(this.#now, end)
        return
      }
      this.#now = Math.max(this.#now, next)
      while (this.#sleepers.nextAt <= this.#now) this.#sleepers.take()?.()
    }
  }
}
