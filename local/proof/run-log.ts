import { isRecord } from '../json-record.ts'

type LogLine = Readonly<Record<string, unknown>>

/** What senders were told and what the functions logged, id by id, while a run goes on. */
export class RunLog {
  readonly #accepted = new Set<string>()
  readonly #sentTwice = new Set<string>()
  readonly #outcomes = new Map<string, string[]>()
  readonly #letters = new Set<string>()
  readonly #counts = new Map<string, number>()
  #finished = 0

  /** The service took on these ids. */
  accept(ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.#accepted.has(id) && this.#outcomes.has(id)) this.#finished += 1
      this.#accepted.add(id)
    }
  }

  /** The sender got no answer for these ids, or a 5xx, and sent them again. */
  sendAgain(ids: readonly string[]): void {
    for (const id of ids) this.#sentTwice.add(id)
  }

  /** Reads one line of a function's log. */
  read(line: string): void {
    const fields = parse(line)
    const event = fields?.event
    if (fields === undefined || typeof event !== 'string') return
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1)
    if (event === 'outcome') this.#readOutcome(fields)
  }

  #readOutcome({ request_id: id, outcome, dead_letter }: LogLine): void {
    if (typeof id !== 'string' || typeof outcome !== 'string') return
    const outcomes = this.#outcomes.get(id)
    if (outcomes === undefined) {
      this.#outcomes.set(id, [outcome])
      if (this.#accepted.has(id)) this.#finished += 1
    } else {
      outcomes.push(outcome)
    }
    if (dead_letter === true) this.#letters.add(id)
  }

  get accepted(): ReadonlySet<string> {
    return this.#accepted
  }

  get sentTwice(): ReadonlySet<string> {
    return this.#sentTwice
  }

  /** The final outcomes of each id in the order they were logged; redelivery can log one again. */
  get outcomes(): ReadonlyMap<string, readonly string[]> {
    return this.#outcomes
  }

  get letters(): ReadonlySet<string> {
    return this.#letters
  }

  /** How many lines there were of an event. */
  count(event: string): number {
    return this.#counts.get(event) ?? 0
  }

  /** Accepted ids that have a final outcome. */
  get final(): number {
    return this.#finished
  }

  /** Accepted ids that have none yet: they must be on a queue. */
  get pending(): number {
    return this.#accepted.size - this.#finished
  }

  /** How many ids ended with each outcome; the first one counts. */
  tally(): ReadonlyMap<string, number> {
    const tally = new Map<string, number>()
    for (const [outcome = ''] of this.#outcomes.values()) {
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
    }
    return tally
  }
}

function parse(line: string): LogLine | undefined {
  try {
    const fields: unknown = JSON.parse(line)
    return isRecord(fields) ? fields : undefined
  } catch {
    return undefined
  }
}
