import { ApiKey, type ApiKeys } from '../../lambda/deletion/api-key.ts'
import type { Delivery } from '../../lambda/deletion/delivery.ts'
import {
  type AttemptHistory,
  type AttemptRecord,
  NO_ATTEMPTS,
} from '../../lambda/deletion/history.ts'
import type { Concern, UpstreamAnswer } from '../../lambda/deletion/outcome.ts'
import { Pace } from '../../lambda/deletion/pace.ts'
import {
  type DeletionRequest,
  parseRequestId,
  type RequestId,
} from '../../lambda/deletion/request.ts'
import type { RetryPolicy } from '../../lambda/deletion/retry-policy.ts'
import type { TimeAllowance } from '../../lambda/deletion/time-allowance.ts'
import { UpstreamGate } from '../../lambda/deletion/upstream-gate.ts'

/** The present of the tests with a clock of their own, in epoch milliseconds. */
export const NOW = Date.UTC(2026, 10, 24, 12)

export const POLICY: RetryPolicy = {
  retryWindowMs: 86_400_000,
  backoffBaseMs: 2_000,
  backoffCapMs: 900_000,
  keyPauseMs: 60_000,
}

export const KEY = new ApiKey('first-key')
export const NEWER_KEY = new ApiKey('second-key')

/** A clock that stands still until a test moves it. */
export function clockAt(time = NOW): { readonly now: () => number; advance(ms: number): void } {
  let at = time
  return {
    now: () => at,
    advance(ms) {
      at += ms
    },
  }
}

export function requestId(text: string): RequestId {
  const id = parseRequestId(text)
  if (id === undefined) throw new Error(`the test's request id ${JSON.stringify(text)} is not one`)
  return id
}

export function deletionRequest(id = 'a', fields: Partial<DeletionRequest> = {}): DeletionRequest {
  return {
    requestId: requestId(id),
    origin: 'queue',
    firstAcceptedAt: NOW,
    history: NO_ATTEMPTS,
    redelivered: false,
    ...fields,
  }
}

export function attemptRecord(fields: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    at: NOW,
    outcome: 'unavailable',
    status: 503,
    ambiguous: false,
    keyFingerprint: KEY.fingerprint,
    ...fields,
  }
}

/** A history of one attempt, with the fields that a test is about. */
export function attemptHistory(fields: Partial<AttemptHistory> = {}): AttemptHistory {
  return { count: 1, ambiguous: false, recent: [attemptRecord()], ...fields }
}

/** A message that asks for `requests`, or for a plain one by id. */
export function delivery(
  messageId: string,
  requests: readonly (DeletionRequest | string)[],
  receiveCount = 1,
): Delivery {
  const asked = requests.map((asks) => (typeof asks === 'string' ? deletionRequest(asks) : asks))
  return { messageId, receiveCount, intake: { kind: 'requests', requests: asked } }
}

export const DELETED: UpstreamAnswer = { kind: 'deleted', status: 200, message: 'done' }
export const ABSENT: UpstreamAnswer = {
  kind: 'absent',
  status: 404,
  error: 'not_found',
  message: 'no such file',
}
export const UNAUTHORIZED: UpstreamAnswer = {
  kind: 'unauthorized',
  status: 401,
  judge: 'documentpro',
  error: 'unauthorized',
  message: 'bad key',
}

/** An answer that puts a deletion off. */
export function unavailable(
  fields: {
    readonly status?: number | null
    readonly ambiguous?: boolean
    readonly about?: Concern
    readonly retryAfterMs?: number
  } = {},
): UpstreamAnswer {
  return {
    kind: 'unavailable',
    status: 503,
    ambiguous: true,
    about: 'service',
    error: 'http_503',
    message: 'try later',
    ...fields,
  }
}

/** A gate that shows an outage after three failures, with pauses of a minute, half a minute and 15 minutes. */
export function gateAt(now: () => number): UpstreamGate {
  const policy = {
    keyPauseMs: POLICY.keyPauseMs,
    outagePauseMs: 30_000,
    outageThreshold: 3,
    throttlePauseCapMs: POLICY.backoffCapMs,
  }
  return new UpstreamGate(policy, now)
}

/** A pace that never makes anyone wait. */
export function unhurried(now: () => number): Pace {
  return new Pace(10_000, now, async () => {})
}

/** Always the same key. */
export const ONE_KEY: ApiKeys = { current: async () => KEY, reload: async () => KEY }

/** Time for any attempt, of 10 s at most. */
export const IN_TIME: TimeAllowance = () => 10_000
