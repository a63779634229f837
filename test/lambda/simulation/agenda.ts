interface Entry<T> {
  readonly at: number
  readonly turn: number
  readonly item: T
}

/** Items by the time at which they are due; of two due at once, the one that was put first comes first. */
export class Agenda<T> {
  readonly #heap: Entry<T>[] = []
  #turns = 0

  put(at: number, item: T): void {
    const heap = this.#heap
    const entry = { at, turn: this.#turns++, item }
    let index = heap.length
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(entry, parent)) break
      heap[index] = parent
      index = above
    }
    heap[index] = entry
  }

  /** When the first item is due; never, when there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Takes the first item out. */
  take(): T | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || first === last) return first?.item
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      if (left === undefined) break
      const rightFirst = right !== undefined && isBefore(right, left)
      const child = rightFirst ? right : left
      if (!isBefore(child, last)) break
      heap[index] = child
      index = 2 * index + (rightFirst ? 2 : 1)
    }
    heap[index] = last
    return first.item
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn)
}
