import { isRecord } from '../json-record.ts'

/** What the functions' logs say became of the ids that were accepted. */
export class Tally {
  readonly #accepted = new Set<string>()
  readonly #final = new Map<string, string>()
  #attempts = 0
  #routedBack = 0

  accept(ids: readonly string[]): void {
    for (const id of ids) this.#accepted.add(id)
  }

  /** Reads one line of a function's log. An id that is delivered twice keeps its first outcome. */
  read(line: string): void {
    const fields = parse(line)
    if (fields?.event === 'attempt') this.#attempts += 1
    if (fields?.event === 'routed_back') this.#routedBack += 1
    if (fields?.event !== 'outcome') return
    const { request_id: id, outcome } = fields
    if (typeof id === 'string' && typeof outcome === 'string' && !this.#final.has(id)) {
      this.#final.set(id, outcome)
    }
  }

  get accepted(): ReadonlySet<string> {
    return this.#accepted
  }

  get attempts(): number {
    return this.#attempts
  }

  get routedBack(): number {
    return this.#routedBack
  }

  /** Accepted ids that have no final outcome yet: they must be on a queue. */
  get pending(): number {
    return [...this.#accepted].filter((id) => !this.#final.has(id)).length
  }

  get final(): number {
    return this.#accepted.size - this.pending
  }

  /** The ids of each final outcome. */
  byOutcome(): ReadonlyMap<string, readonly string[]> {
    return Map.groupBy(this.#final.keys(), (id) => this.#final.get(id) ?? '')
  }
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = JSON.parse(line)
    return isRecord(fields) ? fields : undefined
  } catch {
    return undefined
  }
}
