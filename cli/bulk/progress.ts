import type { Terminal } from '../terminal/terminal.ts'

const DRAW_EVERY_MS = 200
const TELL_EVERY_MS = 10_000
const BAR_WIDTH = 24

/** Shows how far it is: over and over in one line where that is possible, else a plain line now and then. */
export class Progress {
  readonly #terminal: Terminal
  readonly #now: () => number
  readonly #total: number
  readonly #before: number
  readonly #startedAt: number
  #shownAt: number

  /** @param before how many of the total earlier runs sent */
  constructor(terminal: Terminal, now: () => number, total: number, before: number) {
    this.#terminal = terminal
    this.#now = now
    this.#total = total
    this.#before = before
    this.#startedAt = now()
    this.#shownAt = this.#startedAt
  }

  update(sent: number): void {
    const { live } = this.#terminal
    const now = this.#now()
    if (now - this.#shownAt < (live ? DRAW_EVERY_MS : TELL_EVERY_MS)) return
    this.#shownAt = now
    const share = sent / this.#total
    const perSecond = ((sent - this.#before) * 1_000) / Math.max(1, now - this.#startedAt)
    const left = duration((this.#total - sent) / Math.max(perSecond, 0.001))
    const facts = `${sent} of ${this.#total} (${Math.floor(share * 100)} %), ${Math.round(perSecond)} ids/s, ${left} left`
    if (live) this.#terminal.draw(`${bar(share)} ${facts}`)
    else this.#terminal.tell(facts)
  }

  /** Takes away what was drawn. */
  end(): void {
    if (this.#terminal.live) this.#terminal.draw('')
  }
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_WIDTH)
  return `[${'#'.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  const minutes = Math.floor(whole / 60)
  return minutes >= 60
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : minutes > 0
      ? `${minutes} min ${whole % 60} s`
      : `${whole} s`
}
