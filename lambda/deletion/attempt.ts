import type { ApiKey } from './api-key.ts'
import type { Call } from './blame.ts'
import { hasFailed, recordAttempt } from './history.ts'
import type {
  AttemptedEnd,
  AttemptedOutcome,
  Concern,
  Evidence,
  Fault,
  KeyJudge,
  PendingOutcome,
  UpstreamAnswer,
} from './outcome.ts'
import type { DeletionRequest, RequestId } from './request.ts'
import { followedRetryAfterMs, type RetryPolicy } from './retry-policy.ts'
import type { UpstreamGate } from './upstream-gate.ts'

/** DocumentPro, as the domain sees it: one DELETE, one answer. It never throws for what DocumentPro or the network does. */
export interface Upstream {
  delete(requestId: RequestId, key: ApiKey, timeoutMs: number): Promise<UpstreamAnswer>
}

/** One attempt, for the log. Times in milliseconds. */
export interface AttemptReport {
  readonly request: DeletionRequest
  readonly attempt: number
  readonly outcome: AttemptedOutcome
  readonly status: number | null
  readonly ambiguous: boolean
  /** Whom a failed call speaks of; absent where DocumentPro gave an answer of its contract. */
  readonly about: Concern | undefined
  readonly durationMs: number
  readonly keyFingerprint: string
  readonly fault: Fault | undefined
  /** The wait that DocumentPro asked for, and the one that it gets: never so long that no try is left. */
  readonly retryAfter: { readonly askedMs: number; readonly followedMs: number } | undefined
}

/** Where attempts are told of, as they end. */
export interface AttemptJournal {
  attempt(report: AttemptReport): void
}

/** What it takes to make an attempt. */
export interface AttemptTools {
  readonly upstream: Upstream
  readonly gate: UpstreamGate
  readonly policy: RetryPolicy
  readonly now: () => number
  readonly journal: AttemptJournal
}

/** A deletion that has ended. The request carries its history on. */
export type FinalDeletion = {
  readonly state: 'final'
  readonly outcome: AttemptedEnd
  readonly request: DeletionRequest
  readonly status: number | null
  readonly evidence?: Evidence
} & Fault

/** A deletion that was tried and hasn't ended. */
export type PendingDeletion = {
  readonly state: 'pending'
  readonly outcome: PendingOutcome
  readonly request: DeletionRequest
  readonly status: number | null
  readonly retryAfterMs: number
} & Fault

/** An attempt whose key was rejected: about the key or about the id, which is judged once a newer key was asked for. */
export interface Rejected {
  readonly call: Call
  readonly judge: KeyJudge
  readonly rejected: PendingDeletion
}

/** What an attempt is made with. */
interface Attempt {
  readonly key: ApiKey
  readonly request: DeletionRequest
  readonly probe: boolean
  readonly timeoutMs: number
}

/** Sends one DELETE, and tells the gate and the journal what became of it. */
export async function attempt(
  given: Attempt,
  tools: AttemptTools,
): Promise<FinalDeletion | PendingDeletion | Rejected> {
  const call = callOf(given)
  tools.gate.began(call)
  const at = tools.now()
  try {
    const answer = await tools.upstream.delete(call.requestId, given.key, given.timeoutMs)
    return tell(answer, call, at, given.request, tools)
  } catch (error) {
    tools.gate.ended(call)
    throw error
  }
}

function callOf({ key, request: { requestId, history }, probe }: Attempt): Call {
  return { requestId, keyFingerprint: key.fingerprint, fresh: !hasFailed(history), probe }
}

function tell(
  answer: UpstreamAnswer,
  call: Call,
  at: number,
  request: DeletionRequest,
  { gate, now, policy, journal }: AttemptTools,
): FinalDeletion | PendingDeletion | Rejected {
  tellGate(gate, call, answer)
  const { status, message } = answer
  const { outcome, evidence } = interpret(answer, request)
  const pending = 'ambiguous' in answer ? answer : undefined
  const ambiguous = pending?.ambiguous === true
  const { keyFingerprint } = call
  const record = { at, outcome, status, ambiguous, keyFingerprint }
  const doubtful = ambiguous && pending.about === 'connection'
  const history = recordAttempt(request.history, doubtful ? { ...record, doubtful } : record)
  const tried: DeletionRequest = { ...request, history }
  const error = answer.kind === 'deleted' ? '' : answer.error
  const askedMs = pending?.retryAfterMs
  journal.attempt({
    request: tried,
    attempt: history.count,
    outcome,
    status,
    ambiguous,
    about: pending?.about,
    durationMs: now() - at,
    keyFingerprint,
    fault: answer.kind === 'deleted' ? undefined : { error, message },
    retryAfter: askedMs === undefined ? undefined : followed(askedMs, policy),
  })
  const found = { request: tried, status, error, message }
  switch (outcome) {
    case 'unauthorized': {
      const rejected = { ...found, state: 'pending', outcome, retryAfterMs: 0 } as const
      const judge = answer.kind === 'unauthorized' ? answer.judge : 'edge'
      return { call, judge, rejected }
    }
    case 'unavailable':
    case 'unexpected':
      return { ...found, state: 'pending', outcome, retryAfterMs: askedMs ?? 0 }
    default: {
      const end = { ...found, state: 'final', outcome } as const
      return evidence === undefined ? end : { ...end, evidence }
    }
  }
}

function followed(askedMs: number, policy: RetryPolicy): AttemptReport['retryAfter'] {
  return { askedMs, followedMs: followedRetryAfterMs(policy, askedMs) }
}

/** A 404 means different things after different histories; every other answer means what it says. */
function interpret(
  answer: UpstreamAnswer,
  request: DeletionRequest,
): { outcome: AttemptedOutcome; evidence?: Evidence } {
  if (answer.kind !== 'absent') return { outcome: answer.kind }
  const { ambiguous, doubtful } = request.history
  if (ambiguous && !doubtful) return { outcome: 'already_gone', evidence: 'recorded' }
  if (ambiguous) return { outcome: 'already_gone', evidence: 'inferred' }
  if (request.redelivered) return { outcome: 'already_gone', evidence: 'inferred' }
  return { outcome: 'not_found' }
}

/** What an answer says about DocumentPro itself, whatever it says about the id. */
function tellGate(gate: UpstreamGate, call: Call, answer: UpstreamAnswer): void {
  switch (answer.kind) {
    case 'unavailable':
    case 'unexpected': {
      const { status, about, retryAfterMs = 0 } = answer
      if (about === 'service') gate.failed(call)
      else if (about === 'id') gate.answered(call, false)
      else gate.ended(call)
      if (status === TOO_MANY_REQUESTS && retryAfterMs > 0) gate.throttle(retryAfterMs)
      return
    }
    // Judged once a newer key was asked for.
    case 'unauthorized':
      return
    case 'deleted':
    case 'absent':
    case 'rejected':
    case 'forbidden':
      gate.answered(call, true)
      return
    default:
      answer satisfies never
  }
}

const TOO_MANY_REQUESTS = 429
