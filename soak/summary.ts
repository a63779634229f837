import { checkInvariants, lost } from './invariants/check-invariants.ts'
import { checkLine } from './invariants/check-line.ts'
import type { Facts } from './invariants/facts.ts'
import type { MishapKind } from './mishap.ts'
import { outcomeTable } from './outcome-table.ts'
import type { RunLog } from './run-log.ts'
import { waitingTime } from './waiting-time.ts'

/** What a soak went through, beside the facts. */
export interface Ordeal {
  readonly planned: number
  readonly mishaps: ReadonlyMap<MishapKind, number>
  readonly restarts: number
  readonly rotations: number
  /** How often each fault of SQS struck. */
  readonly sqsFaults: ReadonlyMap<string, number>
  /** How often each fault of DynamoDB struck. */
  readonly dynamoDbFaults: ReadonlyMap<string, number>
  /** Faults of Secrets Manager. */
  readonly secretFaults: number
  /** Ids that went in together with one that DocumentPro fails for ever. */
  readonly besideSick: ReadonlySet<string>
  /** What the template's policies didn't allow, in sentences. */
  readonly refusals: readonly string[]
  /** What AWS would cut or drop of the functions' logs, in sentences. */
  readonly logFaults: readonly string[]
  readonly seconds: number
}

/** What a soak proved. */
export interface Verdict {
  readonly text: string
  /** Nothing was lost, and every invariant holds. */
  readonly sound: boolean
  /** That, and everything was accepted and came to its end. */
  readonly holds: boolean
}

/** Judges a soak by its facts. */
export function judge(log: RunLog, facts: Facts, ordeal: Ordeal): Verdict {
  const checks = [
    ...checkInvariants(facts),
    { says: "the template's policies allow all that was asked for", exceptions: ordeal.refusals },
    { says: 'AWS takes every log line and metric whole', exceptions: ordeal.logFaults },
  ]
  const sound = checks.every(({ exceptions }) => exceptions.length === 0)
  const { accepted, outcomes, sick } = facts
  const open = [...accepted].filter((id) => !outcomes.has(id))
  const queued = open.length - lost(facts).length
  const missing = ordeal.planned - accepted.size
  const unfinished = missing + open.filter((id) => !sick.has(id)).length
  const text = [
    outcomeTable(facts),
    '',
    `attempts            ${log.count('attempt')} logged, ${facts.calls.length} reached DocumentPro`,
    `routed back         ${listed(log.routedBack)}`,
    `kept on the queue   ${log.count('kept')}`,
    `redelivered         ${facts.redelivered.size} ids`,
    `kills survived      ${listed(ordeal.mishaps)}`,
    `restarts, rotations ${ordeal.restarts}, ${ordeal.rotations}`,
    `faults of SQS       ${total(ordeal.sqsFaults)}, of DynamoDB ${total(ordeal.dynamoDbFaults)}, of Secrets Manager ${ordeal.secretFaults}`,
    ...waitingTimes(log, facts, ordeal),
    '',
    ...checks.map(checkLine),
    ...progress(ordeal.planned, missing, unfinished, sound),
    '',
    `${accepted.size} accepted = ${accepted.size - open.length} final + ${queued} still queued; ${lost(facts).length} lost; ${ordeal.seconds.toFixed(1)} s`,
  ].join('\n')
  return { text, sound, holds: sound && unfinished === 0 }
}

/** From acceptance to outcome, with and without an id at their side that never ends. */
function waitingTimes(log: RunLog, facts: Facts, { besideSick }: Ordeal): readonly string[] {
  const healthy = [...facts.accepted].filter(
    (id) => !facts.sick.has(id) && !facts.notBefore.has(id),
  )
  const [beside, others] = [true, false].map((is) =>
    waitingTime(healthy.filter((id) => besideSick.has(id) === is).map((id) => log.tookMs(id))),
  )
  return [
    `failed for ever     ${facts.sick.size} ids, ${log.waiting(facts.sick)} of them still queued`,
    `time to outcome     ${others}`,
    `  beside those      ${beside}`,
  ]
}

/** A run that its time limit ended has broken nothing by that, but hasn't proved all that it was to prove. */
function progress(
  planned: number,
  missing: number,
  unfinished: number,
  sound: boolean,
): readonly string[] {
  const says = `all ${planned} deletions were accepted and came to their end`
  if (unfinished === 0) return [checkLine({ says, exceptions: [] })]
  return [
    `not finished: ${unfinished} of ${planned} deletions, ${missing} of them not accepted yet`,
    ...(sound
      ? [
          '              Nothing is broken, but that all of them end is not shown, so the exit code is 1: give it a longer --time-limit.',
        ]
      : []),
  ]
}

function listed(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([name, count]) => `${name} ${count}`)
  return parts.length === 0 ? '0' : `${total(counts)} (${parts.join(', ')})`
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
