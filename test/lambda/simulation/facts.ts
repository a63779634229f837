import { followedRetryAfterMs, windowEnd } from '../../../lambda/deletion/retry-policy.ts'
import type { Attempt, Call, DeadLetterFact, Facts } from '../../../soak/invariants/facts.ts'
import type { Ledger } from './ledger.ts'
import type { World } from './world.ts'

/** How far clocks jump in a run, there and back, and the whole second that SQS rounds to; in milliseconds. */
export const CLOCK_JUMP_MS = 12_000

export interface Run {
  readonly world: World
  readonly ledger: Ledger
  /** How many messages asked for an id. */
  readonly asked: ReadonlyMap<string, number>
  /** When an id may be tried at the earliest: the first of the times that its messages set. */
  readonly notBefore: ReadonlyMap<string, number>
}

/** The facts of a run of the model, as those of a real run. */
export function factsOf(run: Run): Facts {
  const { world, ledger, asked } = run
  const { documentPro, queue, settings } = world
  const ids = new Set(asked.keys())
  const calls = documentPro.calls.map(
    ({ environment, id, at, deleted, status, retryAfterMs }): Call => {
      // A Retry-After longer than the whole retry window is followed for as long as that.
      const waitMs = status === null ? 0 : followedRetryAfterMs(settings.policy, retryAfterMs)
      return { environment, requestId: id, at, deleted, status, retryAfterMs: waitMs }
    },
  )
  return {
    asked: ids,
    accepted: ids,
    sentTwice: new Set([...asked].flatMap(([id, times]) => (times > 1 ? [id] : []))),
    outcomes: wordsOf(ledger),
    expectedLetters: new Set(ledger.reports.flatMap((r) => (r.deadLetter ? [r.id] : []))),
    queued: new Set(queue.bodies.flatMap(idsIn)),
    deadLetters: lettersIn(world),
    calls,
    attempts: attemptsIn(run),
    cameAgain: ledger.cameAgain,
    doubled: ledger.doubled,
    shownAgain: ledger.shownAgain,
    redelivered: ledger.redelivered,
    retold: ledger.retold,
    neverExisted: new Set([...ids].filter((id) => !world.files.includes(id))),
    existing: documentPro.existing,
    notBefore: run.notBefore,
    sick: new Set(),
    pauses: { ...settings.gate, clockJumpMs: CLOCK_JUMP_MS },
    belongsToPerson: (id, reason) => belongsToPerson(run, id, reason),
  }
}

function wordsOf({ reports }: Ledger): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>()
  for (const { id, outcome } of reports) words.set(id, [...(words.get(id) ?? []), outcome])
  return words
}

function lettersIn({ deadLetters, queue }: World): readonly DeadLetterFact[] {
  const given = deadLetters.map(({ MessageAttributes: attributes }) => ({
    requestId: attributes?.request_id?.StringValue,
    reason: attributes?.reason?.StringValue ?? '',
  }))
  const crashed = queue.moved.flatMap(({ body }) => idsIn(body))
  return [...given, ...crashed.map((requestId) => ({ requestId, reason: 'crashed' }))]
}

/** An environment's attempts for an id are its calls for it, in that order; one that died may have made one more. */
function attemptsIn({ world, ledger }: Run): readonly Attempt[] {
  const calls = Map.groupBy(world.documentPro.calls, keyOf)
  return ledger.attempts.map((attempt) => {
    const made = calls.get(keyOf({ environment: attempt.environment, id: attempt.requestId }))
    const call = made?.shift()
    if (call === undefined) throw new Error(`${attempt.requestId}: an attempt without a call`)
    // The model sees by its gates when a key is rejected (`rejectedKeyFaults`), and need not infer it.
    return { ...attempt, startedAt: call.at, endedAt: call.endedAt, keyRejected: false }
  })
}

function keyOf(call: { readonly environment: string | number; readonly id: string }): string {
  return `${call.environment} ${call.id}`
}

/** Refused input, what DocumentPro refused, and what was given up when its retry window was over. */
function belongsToPerson({ world, ledger }: Run, id: string | undefined, reason: string): boolean {
  const answered = (status: number): boolean =>
    world.documentPro.calls.some((call) => call.id === id && call.status === status)
  switch (reason) {
    case 'invalid':
      return id === undefined
    case 'rejected':
      return answered(400)
    case 'forbidden':
      return answered(403)
    case 'expired':
      return ledger.reports
        .filter((report) => report.id === id && report.outcome === 'expired')
        .every(({ at, request }) => at >= windowEnd(world.settings.policy, request) - CLOCK_JUMP_MS)
    default:
      return false
  }
}

/** The ids that a message asks for, in whichever shape. */
function idsIn(body: string): readonly string[] {
  try {
    const { request_id: one, request_ids: many, Message, detail, data } = JSON.parse(body)
    if (typeof Message === 'string') return idsIn(Message)
    if (detail !== undefined || data !== undefined) return idsIn(JSON.stringify(detail ?? data))
    return [many ?? one ?? []].flat()
  } catch {
    return []
  }
}
