import type { Attempt, Call, Facts } from './facts.ts'

/** Ids that break a rule, and those for which what looks like it has another cause. */
export interface Findings {
  readonly exceptions: readonly string[]
  readonly excused: readonly string[]
}

/** How far two readings of the clock of one moment may lie apart, in milliseconds. */
const SLACK_MS = 50

/** How late a busy DocumentPro may note a call whose caller has given up, in milliseconds. */
const LATE_MS = 5_000

const TOO_MANY_REQUESTS = 429

/** Outcomes that show that DocumentPro took the key. */
const answered: ReadonlySet<string> = new Set([
  'deleted',
  'already_gone',
  'not_found',
  'rejected',
  'forbidden',
])

/** Ids for which there was a call before the time that their sender set. */
export function triedEarly({ calls, notBefore, pauses }: Facts): readonly string[] {
  const early = calls.filter(
    ({ requestId, at }) => at < (notBefore.get(requestId) ?? 0) - SLACK_MS - pauses.clockJumpMs,
  )
  return [...new Set(early.map(({ requestId }) => requestId))]
}

interface Made {
  readonly call: Call
  /** Undefined when its record died with its process. */
  readonly attempt: Attempt | undefined
}

/** Calls for an id before its `Retry-After` was over; excused are those of who could not know of it. */
export function earlyRetries(facts: Facts): Findings {
  const waits = new Map<string, Made[]>()
  const exceptions = new Set<string>()
  const excused = new Set<string>()
  for (const made of madeCalls(facts)) {
    const { at, requestId, retryAfterMs } = made.call
    const waiting = (waits.get(requestId) ?? []).filter(
      ({ call }) => at < call.at + call.retryAfterMs - facts.pauses.clockJumpMs,
    )
    for (const told of waiting) {
      if (knewOf(told, made, facts)) exceptions.add(requestId)
      else excused.add(requestId)
    }
    if (retryAfterMs > 0) waits.set(requestId, [...waiting, made])
  }
  return { exceptions: [...exceptions], excused: [...excused] }
}

/**
 * Whether the one who made `later` had to know what `told` was answered: what is routed back carries it along,
 * unless there is another message for the id, or one came again as it was before.
 */
function knewOf(told: Made, later: Made, facts: Facts): boolean {
  const { sentTwice, doubled, shownAgain, cameAgain } = facts
  if (told.attempt === undefined || later.attempt === undefined) return false
  const { requestId, messageId = '' } = later.attempt
  if (sentTwice.has(requestId) || doubled.has(requestId) || shownAgain.has(requestId)) return false
  if (told.attempt.invocation === later.attempt.invocation) return true
  return !cameAgain.has(messageId) && !cameAgain.has(told.attempt.messageId ?? '')
}

/** Ids that an execution environment tried while DocumentPro had asked it, by a 429, to wait. */
export function callsInThrottlePause(facts: Facts): readonly string[] {
  const starts = new Map(
    [...Map.groupBy(facts.attempts, ({ environment }) => environment)].map(
      ([environment, attempts]) =>
        [environment, attempts.toSorted((a, b) => a.startedAt - b.startedAt)] as const,
    ),
  )
  return madeCalls(facts).flatMap(({ call, attempt }) => {
    if (attempt === undefined || call.status !== TOO_MANY_REQUESTS) return []
    const pauseMs = Math.min(call.retryAfterMs, facts.pauses.throttlePauseCapMs)
    const from = attempt.endedAt + SLACK_MS
    const until = attempt.endedAt + pauseMs - SLACK_MS - facts.pauses.clockJumpMs
    const own = starts.get(attempt.environment) ?? []
    return startedBetween(own, from, until).map(({ requestId }) => requestId)
  })
}

function startedBetween(
  sorted: readonly Attempt[],
  from: number,
  until: number,
): readonly Attempt[] {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.startedAt ?? 0) < from) low = middle + 1
    else high = middle
  }
  const found: Attempt[] = []
  for (let next = sorted[low]; next !== undefined && next.startedAt < until; next = sorted[++low]) {
    found.push(next)
  }
  return found
}

/**
 * Ids with which an execution environment called although its key was rejected and its pause not over. What
 * its invocation had under way when the key was rejected is no probe.
 */
export function hastyProbes({ attempts, pauses }: Facts): readonly string[] {
  const closed = new Map<
    Attempt['environment'],
    { readonly invocation: string; readonly since: number }
  >()
  const hasty: string[] = []
  for (const attempt of attempts) {
    const { environment, invocation, startedAt, endedAt, outcome, requestId } = attempt
    const pause = closed.get(environment)
    const isProbe = pause !== undefined && pause.invocation !== invocation
    if (isProbe && startedAt < pause.since + pauses.keyPauseMs - SLACK_MS) hasty.push(requestId)
    // A 401 after which another key was tried, or whose end isn't known, proves no pause.
    const survived = outcome !== 'unauthorized' || attempt.keyRejected
    if (answered.has(outcome) || !survived) closed.delete(environment)
    else if (isProbe) closed.set(environment, { invocation: '', since: endedAt })
    else if (attempt.keyRejected) closed.set(environment, { invocation, since: endedAt })
  }
  return hasty
}

/** Finds for each call the attempt that made it: same id and answer, and under way when the call arrived. */
function madeCalls({ calls, attempts }: Facts): readonly Made[] {
  const left = Map.groupBy(
    attempts.toSorted((a, b) => a.startedAt - b.startedAt),
    ({ requestId }) => requestId,
  )
  return calls.map((call) => {
    const candidates = left.get(call.requestId) ?? []
    const index = candidates.findIndex(
      ({ status, startedAt, endedAt, environment }) =>
        (call.environment === undefined || call.environment === environment) &&
        (status === null || status === call.status) &&
        startedAt - SLACK_MS <= call.at &&
        call.at <= endedAt + (status === null ? LATE_MS : SLACK_MS),
    )
    const [attempt] = index === -1 ? [] : candidates.splice(index, 1)
    return { call, attempt }
  })
}
