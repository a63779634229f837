/** The outcomes that the functions' logs tell of, with the times at which they were heard. */
export class Outcomes {
  readonly #at = new Map<string, number>()
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined

  /** Reads one line of a log. */
  read(line: string): void {
    // Most lines are attempts and metrics; parsing those too would be measured with the service.
    if (!line.includes('"event":"outcome"')) return
    const { request_id }: { request_id: string } = JSON.parse(line)
    this.#at.set(request_id, performance.now())
    if (this.#waiting !== undefined && this.#at.size >= this.#waiting.count) this.#waiting.resolve()
  }

  /** Waits until that many ids have an outcome. */
  reached(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting = { count, resolve }
    if (this.#at.size >= count) resolve()
    return promise
  }

  at(requestId: string): number | undefined {
    return this.#at.get(requestId)
  }

  /** From the first outcome to the last, in milliseconds; outcomes are kept in the order in which they came. */
  get elapsedMs(): number {
    const times = [...this.#at.values()]
    return (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN)
  }
}
