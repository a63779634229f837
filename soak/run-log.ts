import type { SQSRecord } from 'aws-lambda'
import { isRecord } from '../local/json-record.ts'
import type { Attempt } from './invariants/facts.ts'

type LogLine = Readonly<Record<string, unknown>>

/** What senders were told and what the functions logged, id by id, while a run goes on. */
export class RunLog {
  readonly #now: () => number
  readonly asked = new Set<string>()
  /** With the time at which it was told, in epoch milliseconds. */
  readonly #accepted = new Map<string, number>()
  readonly #endedAt = new Map<string, number>()
  readonly notBefore = new Map<string, number>()
  readonly sentTwice = new Set<string>()
  /** The final outcomes of each id in the order they were logged; redelivery can log one again. */
  readonly outcomes = new Map<string, string[]>()
  readonly letters = new Set<string>()
  /** In the order in which they ended. */
  readonly attempts: Attempt[] = []
  /** Indexes of the attempts that an invocation made for an id. */
  readonly #attemptsOf = new Map<string, number[]>()
  /** Ids of the messages that were delivered more than once. */
  readonly cameAgain = new Set<string>()
  /** Bodies of the messages that were delivered more than once. */
  readonly redelivered = new Set<string>()
  /** By message, the ids that were sent on from it. */
  readonly #sentOn = new Map<string, string[]>()
  /** Ids that were sent on from a message which came again all the same. */
  readonly sentOnTwice = new Set<string>()
  readonly #counts = new Map<string, number>()
  /** How often deletions were routed back, by why. */
  readonly routedBack = new Map<string, number>()
  #finished = 0

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A sender is about to send these ids. */
  ask(ids: readonly string[]): void {
    for (const id of ids) this.asked.add(id)
  }

  /** The service took on these ids. */
  accept(ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.#accepted.has(id) && this.outcomes.has(id)) this.#finished += 1
      if (!this.#accepted.has(id)) this.#accepted.set(id, this.#now())
    }
  }

  /** The sender asks that these ids are not tried before `at`, in epoch milliseconds. */
  defer(ids: readonly string[], at: number): void {
    for (const id of ids) this.notBefore.set(id, at)
  }

  /** The sender got no answer for these ids, or a 5xx, and sent them again. */
  sendAgain(ids: readonly string[]): void {
    for (const id of ids) this.sentTwice.add(id)
  }

  /** A poller handed a message to a function. */
  deliver({ messageId, body, attributes }: SQSRecord): void {
    if (Number(attributes.ApproximateReceiveCount) > 1) {
      this.cameAgain.add(messageId)
      this.redelivered.add(body)
    }
    for (const id of this.#sentOn.get(messageId) ?? []) this.sentOnTwice.add(id)
  }

  /**
   * Reads one line of a function's log.
   * @param environment the process id of the execution environment that wrote it
   */
  read(line: string, environment: number): void {
    const fields = parse(line)
    const event = fields?.event
    if (fields === undefined || typeof event !== 'string') return
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1)
    if (event === 'outcome' || event === 'routed_back') this.#settle(fields)
    if (event === 'outcome') this.#readOutcome(fields)
    if (event === 'attempt') this.#readAttempt(fields, environment)
    if (event === 'routed_back') this.#readRoutedBack(fields)
  }

  #readOutcome({ request_id: id, outcome, dead_letter, timestamp }: LogLine): void {
    if (typeof id !== 'string' || typeof outcome !== 'string') return
    const outcomes = this.outcomes.get(id)
    if (outcomes === undefined) {
      this.outcomes.set(id, [outcome])
      this.#endedAt.set(id, Date.parse(String(timestamp)))
      if (this.#accepted.has(id)) this.#finished += 1
    } else {
      outcomes.push(outcome)
    }
    if (dead_letter === true) this.letters.add(id)
  }

  #readAttempt(fields: LogLine, environment: number): void {
    const endedAt = Date.parse(String(fields.timestamp))
    const key = keyOf(fields)
    this.#attemptsOf.set(key, [...(this.#attemptsOf.get(key) ?? []), this.attempts.length])
    this.attempts.push({
      requestId: String(fields.request_id),
      environment,
      invocation: String(fields.aws_request_id),
      messageId: typeof fields.message_id === 'string' ? fields.message_id : undefined,
      startedAt: endedAt - Number(fields.duration_ms),
      endedAt,
      outcome: String(fields.outcome),
      status: typeof fields.status === 'number' ? fields.status : null,
      keyRejected: false,
      settled: false,
    })
  }

  #settle(fields: LogLine): void {
    const indexes = this.#attemptsOf.get(keyOf(fields)) ?? []
    for (const index of indexes) {
      const attempt = this.attempts[index]
      const keyRejected = fields.why === 'unauthorized' && index === indexes.at(-1)
      if (attempt !== undefined) this.attempts[index] = { ...attempt, keyRejected, settled: true }
    }
  }

  #readRoutedBack(fields: LogLine): void {
    const { message_id: messageId, request_id: id } = fields
    if (typeof messageId === 'string' && typeof id === 'string') {
      this.#sentOn.set(messageId, [...(this.#sentOn.get(messageId) ?? []), id])
    }
    const why = String(fields.why)
    this.routedBack.set(why, (this.routedBack.get(why) ?? 0) + 1)
  }

  get accepted(): ReadonlySet<string> {
    return new Set(this.#accepted.keys())
  }

  /** How long an id took from its acceptance to its first outcome, in milliseconds; undefined without either. */
  tookMs(id: string): number | undefined {
    const [acceptedAt, endedAt] = [this.#accepted.get(id), this.#endedAt.get(id)]
    // A waiting caller hears of the outcome after the log does.
    return acceptedAt === undefined || endedAt === undefined
      ? undefined
      : Math.max(0, endedAt - acceptedAt)
  }

  /** How many of these ids are accepted and have no outcome yet. */
  waiting(ids: Iterable<string>): number {
    return [...ids].filter((id) => this.#accepted.has(id) && !this.outcomes.has(id)).length
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
}

function keyOf({ aws_request_id: invocation, request_id: id }: LogLine): string {
  return `${String(invocation)} ${String(id)}`
}

function parse(line: string): LogLine | undefined {
  try {
    const fields: unknown = JSON.parse(line)
    return isRecord(fields) ? fields : undefined
  } catch {
    return undefined
  }
}
