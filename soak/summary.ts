import { type Check, checkInvariants } from './invariants/check-invariants.ts'
import type { Facts } from './invariants/facts.ts'
import { checkLine, outcomeTable } from './invariants/report.ts'
import type { MishapKind } from './mishap.ts'
import type { RunLog } from './run-log.ts'

/** What a soak went through, beside the facts. */
export interface Ordeal {
  readonly planned: number
  readonly mishaps: ReadonlyMap<MishapKind, number>
  readonly restarts: number
  readonly rotations: number
  /** How often each fault of SQS struck. */
  readonly sqsFaults: ReadonlyMap<string, number>
  /** Faults of Secrets Manager. */
  readonly secretFaults: number
  readonly seconds: number
}

/** What a soak proved. */
export interface Verdict {
  readonly text: string
  /** Nothing was lost, and every invariant holds. */
  readonly sound: boolean
  /** That, and everything was accepted. */
  readonly holds: boolean
}

/** Judges a soak by its facts. */
export function judge(log: RunLog, facts: Facts, ordeal: Ordeal): Verdict {
  const checks = checkInvariants(facts)
  const { accepted } = log
  const lost = [...accepted].filter((id) => !facts.outcomes.has(id) && !isQueued(id, facts))
  const missing = ordeal.planned - accepted.size
  const acceptance: Check = {
    says: `all ${ordeal.planned} deletions were accepted`,
    exceptions: missing === 0 ? [] : [`the last ${missing}`],
  }
  const sound = lost.length === 0 && checks.every(({ exceptions }) => exceptions.length === 0)
  const text = [
    outcomeTable(log, facts),
    '',
    `attempts            ${log.count('attempt')} logged, ${facts.calls.length} reached DocumentPro`,
    `routed back         ${listed(log.routedBack)}`,
    `kept on the queue   ${log.count('kept')}`,
    `redelivered         ${facts.redelivered.size} ids`,
    `kills survived      ${listed(ordeal.mishaps)}`,
    `restarts, rotations ${ordeal.restarts}, ${ordeal.rotations}`,
    `faults of SQS       ${total(ordeal.sqsFaults)}, of Secrets Manager ${ordeal.secretFaults}`,
    '',
    ...[...checks, acceptance].map(checkLine),
    '',
    `${accepted.size} accepted = ${log.final} final + ${log.pending} still queued; ${lost.length} lost; ${ordeal.seconds.toFixed(1)} s`,
  ].join('\n')
  return { text, sound, holds: sound && missing === 0 }
}

function isQueued(id: string, { queued, deadLetters }: Facts): boolean {
  return queued.has(id) || deadLetters.some(({ requestId }) => requestId === id)
}

function listed(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([name, count]) => `${name} ${count}`)
  return parts.length === 0 ? '0' : `${total(counts)} (${parts.join(', ')})`
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
