import type { Attempt, Call, Facts } from '../../../soak/invariants/facts.ts'

/** The start of the runs in these tests, in epoch milliseconds. */
export const START = Date.UTC(2026, 10, 24, 12)

export const PAUSES = {
  keyPauseMs: 60_000,

  throttlePauseCapMs: 10_000,
  clockJumpMs: 0,
}

/** A call that DocumentPro got `afterMs` after the start. */
export function call(requestId: string, afterMs = 0, fields: Partial<Call> = {}): Call {
  return {
    at: START + afterMs,
    requestId,
    deleted: true,
    status: 200,
    retryAfterMs: 0,
    ...fields,
  }
}

/** The attempt that made a call: it began 1 ms earlier and took 10 ms. */
export function attemptAt(requestId: string, afterMs = 0, fields: Partial<Attempt> = {}): Attempt {
  return {
    requestId,
    environment: 1,
    invocation: 'i1',
    messageId: `m-${requestId}`,
    startedAt: START + afterMs - 1,
    endedAt: START + afterMs + 9,
    outcome: 'deleted',
    status: 200,
    keyRejected: false,
    settled: true,
    ...fields,
  }
}

/** A run in which one id was deleted as it should be, with the facts that a test is about. */
export function factsOf(facts: Partial<Facts> = {}): Facts {
  return {
    asked: new Set(['a']),
    accepted: new Set(['a']),
    sentTwice: new Set(),
    outcomes: new Map([['a', ['deleted']]]),
    expectedLetters: new Set(),
    queued: new Set(),
    deadLetters: [],
    calls: [call('a')],
    attempts: [attemptAt('a')],
    cameAgain: new Set(),
    doubled: new Set(),
    shownAgain: new Set(),
    redelivered: new Set(),
    retold: new Set(),
    neverExisted: new Set(),
    existing: new Set(),
    notBefore: new Map(),
    sick: new Set(),
    pauses: PAUSES,
    belongsToPerson: (requestId, reason) => requestId === 'p' && reason === 'rejected',
    ...facts,
  }
}
