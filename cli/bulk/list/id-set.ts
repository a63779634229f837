import { hash } from 'node:crypto'

/** 32-bit words of a hash that are kept: 96 bits, so that no two ids of any list are taken for one. */
const WORDS = 3
/** Tables that grow each for itself: the old one and the new one are never large at once. */
const TABLES = 64
const FIRST_CAPACITY = 64
/** How many times larger a table gets: less than doubled, since what is empty takes memory, too. */
const GROWTH = 1.5
/** Fuller, and looking takes long. */
const MAX_LOAD = 0.8

/** The ids that were seen, by their hashes: about 20 bytes for each. */
export class IdSet {
  readonly #tables = Array.from({ length: TABLES }, () => new HashTable())
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @returns whether it is new */
  add(id: string): boolean {
    // A text, a byte a character: a million small buffers take far more memory.
    const digest = hash('sha256', id, 'binary')
    const table = this.#tables[digest.charCodeAt(12) % TABLES]
    const isNew = table?.add(firstWord(digest), wordAt(digest, 4), wordAt(digest, 8)) === true
    if (isNew) this.#size += 1
    return isNew
  }

  has(id: string): boolean {
    const digest = hash('sha256', id, 'binary')
    const table = this.#tables[digest.charCodeAt(12) % TABLES]
    return table?.has(firstWord(digest), wordAt(digest, 4), wordAt(digest, 8)) === true
  }

  /** Gives its memory back; nothing is asked of it after that. */
  release(): void {
    for (const table of this.#tables) table.release()
  }
}

/** Hashes with open addressing. */
class HashTable {
  #capacity = FIRST_CAPACITY
  #slots = new Uint32Array(FIRST_CAPACITY * WORDS)
  #size = 0

  add(first: number, second: number, third: number): boolean {
    if (!this.#put(first, second, third)) return false
    this.#size += 1
    if (this.#size > this.#capacity * MAX_LOAD) this.#grow()
    return true
  }

  has(first: number, second: number, third: number): boolean {
    return this.#slots[this.#placeOf(first, second, third)] !== 0
  }

  #put(first: number, second: number, third: number): boolean {
    const slots = this.#slots
    const at = this.#placeOf(first, second, third)
    if (slots[at] !== 0) return false
    slots[at] = first
    slots[at + 1] = second
    slots[at + 2] = third
    return true
  }

  /** Where it is, or would be. */
  #placeOf(first: number, second: number, third: number): number {
    const slots = this.#slots
    for (let place = second % this.#capacity; ; place = (place + 1) % this.#capacity) {
      const at = place * WORDS
      const isIt = slots[at] === first && slots[at + 1] === second && slots[at + 2] === third
      if (slots[at] === 0 || isIt) return at
    }
  }

  #grow(): void {
    const before = this.#slots
    this.#capacity = Math.ceil(this.#capacity * GROWTH)
    this.#slots = new Uint32Array(this.#capacity * WORDS)
    for (let at = 0; at < before.length; at += WORDS) {
      const first = before[at] ?? 0
      if (first !== 0) this.#put(first, before[at + 1] ?? 0, before[at + 2] ?? 0)
    }
    release(before)
  }

  release(): void {
    release(this.#slots)
  }
}

/** Gives the memory back now: the garbage collector sees little of it, and takes its time. */
function release(slots: Uint32Array<ArrayBuffer>): void {
  slots.buffer.transfer(0)
}

/** An empty place is zero in its first word. */
function firstWord(digest: string): number {
  return (wordAt(digest, 0) | 1) >>> 0
}

function wordAt(digest: string, at: number): number {
  const byte = (offset: number): number => digest.charCodeAt(at + offset) << (8 * offset)
  return (byte(0) | byte(1) | byte(2) | byte(3)) >>> 0
}
