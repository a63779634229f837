import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'
import type { Concluded } from '../../../lambda/deletion/conclude.ts'
import { requestsIn } from '../../../lambda/deletion/delivery.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import type { Outcome } from '../../../lambda/deletion/outcome.ts'
import { type DeletionRequest, dueAt } from '../../../lambda/deletion/request.ts'
import type { Attempt } from '../../../soak/invariants/facts.ts'
import type { Delivered } from './event-source-mapping.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'

/** A clock that is put back between two attempts of one deletion makes the second one look early by as much. */
const CLOCK_STEP_MS = 5_000

export interface Report {
  readonly id: string
  readonly outcome: Outcome
  readonly request: DeletionRequest
  /** By the clock of the environment. */
  readonly at: number
  readonly deadLetter: boolean
}

/** What the worker reported of an attempt; its times are those of DocumentPro's record of the call. */
type ReportedAttempt = Omit<Attempt, 'startedAt' | 'endedAt' | 'keyRejected'>

/** What the worker reported in a run, and which ids a fault of SQS or a crash has put on the queue twice. */
export class Ledger {
  readonly reports: Report[] = []
  /** In the order in which they ended. */
  readonly attempts: ReportedAttempt[] = []
  readonly early: string[] = []
  readonly keyRejections: { readonly environment: string; readonly at: number }[] = []
  /** Ids that a second message asks for: the first came again although it was sent on. */
  readonly doubled = new Set<string>()
  /** Ids of messages that were delivered to two environments at once. */
  readonly shownAgain = new Set<string>()
  /** Ids whose message came again after an outcome was told. */
  readonly redelivered = new Set<string>()
  /** Ids whose end was in a message that came again, or twice. */
  readonly retold = new Set<string>()
  /** Ids of the messages that were delivered more than once. */
  readonly cameAgain = new Set<string>()
  #invocations = 0
  /** By environment, where the attempts of the invocation that goes on begin. */
  readonly #underWay = new Map<string, number[]>()

  concluded({ conclusion }: Concluded, environment: ExecutionEnvironment): void {
    if (conclusion.outcome === 'invalid') return
    const { outcome, request, deadLetter } = conclusion
    this.#settle(environment.name, request.requestId)
    this.reports.push({
      id: request.requestId,
      outcome,
      request,
      at: environment.now(),
      deadLetter,
    })
  }

  routedBack({ request }: RouteBack, { name }: ExecutionEnvironment): void {
    this.#settle(name, request.requestId)
  }

  attempted(
    { request, outcome, status, durationMs }: AttemptReport,
    { name: environment, now }: ExecutionEnvironment,
  ): void {
    const aheadMs = dueAt(request) - (now() - durationMs)
    if (aheadMs > CLOCK_STEP_MS) this.early.push(request.requestId)
    this.#underWay.set(environment, [
      ...(this.#underWay.get(environment) ?? []),
      this.attempts.length,
    ])
    const attempt = { requestId: request.requestId, environment, outcome, status }
    this.attempts.push({ ...attempt, invocation: '', messageId: undefined, settled: false })
  }

  #settle(environment: string, id: string): void {
    for (const index of this.#underWay.get(environment) ?? []) {
      const attempt = this.attempts[index]
      if (attempt?.requestId === id) this.attempts[index] = { ...attempt, settled: true }
    }
  }

  delivered({ environment, received, deliveries, sentOn, acknowledged, shared }: Delivered): void {
    const messageIds = new Map<string, string>()
    for (const { messageId, receiveCount } of received) {
      if (receiveCount > 1) this.cameAgain.add(messageId)
    }
    for (const { messageId, intake } of deliveries) {
      const stays = !acknowledged.has(messageId)
      for (const { requestId } of requestsIn(intake)) {
        messageIds.set(requestId, messageId)
        if (intake.kind === 'concluded' && (stays || shared)) this.retold.add(requestId)
        if (shared) this.shownAgain.add(requestId)
        if (stays && sentOn.has(requestId)) this.doubled.add(requestId)
        if (stays) this.redelivered.add(requestId)
      }
    }
    const invocation = `invocation-${this.#invocations++}`
    for (const index of this.#underWay.get(environment) ?? []) {
      const attempt = this.attempts[index]
      if (attempt === undefined) continue
      const messageId = messageIds.get(attempt.requestId)
      this.attempts[index] = { ...attempt, invocation, messageId }
    }
    this.#underWay.delete(environment)
  }
}
