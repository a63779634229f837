import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'
import type { Settled } from '../../../lambda/deletion/delete-batch.ts'
import type { Outcome } from '../../../lambda/deletion/outcome.ts'
import { type DeletionRequest, dueAt } from '../../../lambda/deletion/request.ts'
import type { Delivered } from './event-source-mapping.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'

export interface Report {
  readonly id: string
  readonly outcome: Outcome
  readonly request: DeletionRequest
  /** By the clock of the environment. */
  readonly at: number
}

/** What the worker reported in a run, and which ids a fault of SQS or a crash has put on the queue twice. */
export class Ledger {
  readonly reports: Report[] = []
  readonly early: string[] = []
  readonly keyRejections: { readonly environment: string; readonly at: number }[] = []
  /** Ids that two messages ask for, or two deliveries at once. */
  readonly doubled = new Set<string>()
  /** Ids whose message came again after an outcome was told. */
  readonly redelivered = new Set<string>()

  settled({ deletion, disposition }: Settled, { now }: ExecutionEnvironment): void {
    const { request } = deletion
    const outcome =
      disposition.action === 'dead_letter'
        ? disposition.reason
        : deletion.state === 'final'
          ? deletion.outcome
          : undefined
    if (outcome === undefined) return
    this.reports.push({ id: request.requestId, outcome, request, at: now() })
  }

  attempted({ request, durationMs }: AttemptReport, { now }: ExecutionEnvironment): void {
    if (now() - durationMs < dueAt(request)) this.early.push(request.requestId)
  }

  delivered({ deliveries, sentOn, acknowledged, shared }: Delivered): void {
    for (const { messageId, intake } of deliveries) {
      if (intake.kind !== 'requests') continue
      const stays = !acknowledged.has(messageId)
      for (const { requestId } of intake.requests) {
        if (shared || (stays && sentOn.has(requestId))) this.doubled.add(requestId)
        if (stays) this.redelivered.add(requestId)
      }
    }
  }

  outcomesOf(id: string): readonly Outcome[] {
    return this.reports.filter((report) => report.id === id).map(({ outcome }) => outcome)
  }
}
