import { type ApiKey, type ApiKeys, ApiKeyUnavailableError } from './api-key.ts'
import { recordAttempt } from './history.ts'
import type {
  AttemptedOutcome,
  Evidence,
  Fault,
  FinalOutcome,
  NotTried,
  PendingOutcome,
  UpstreamAnswer,
} from './outcome.ts'
import type { Pace } from './pace.ts'
import { type DeletionRequest, dueAt, type RequestId } from './request.ts'
import type { RetryPolicy } from './retry-policy.ts'
import type { TimeAllowance } from './time-allowance.ts'
import type { Pause, UpstreamGate } from './upstream-gate.ts'

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
  readonly durationMs: number
  readonly keyFingerprint: string
  readonly fault?: Fault
}

/** Where attempts are told of, as they end. */
export interface AttemptJournal {
  attempt(report: AttemptReport): void
}

/** What an execution environment needs to delete; everything that varies comes in here. */
export interface DeletionTools {
  readonly upstream: Upstream
  readonly keys: ApiKeys
  readonly gate: UpstreamGate
  readonly pace: Pace
  readonly policy: RetryPolicy
  readonly now: () => number
  readonly journal: AttemptJournal
}

export type { TimeAllowance }

/** What became of a deletion request in this invocation. The request carries its history on. */
export type Deletion =
  | ({
      readonly state: 'final'
      readonly outcome: Exclude<FinalOutcome, 'invalid' | 'expired'>
      readonly request: DeletionRequest
      readonly status: number | null
      readonly evidence?: Evidence
    } & Fault)
  | ({
      readonly state: 'pending'
      readonly outcome: PendingOutcome
      readonly request: DeletionRequest
      readonly status: number | null
      readonly retryAfterMs: number
    } & Fault)
  | {
      readonly state: 'not_tried'
      readonly why: NotTried
      readonly request: DeletionRequest
      readonly resumeAt: number
      /** Since when DocumentPro has been left alone, where that is why. */
      readonly since?: number
      /** When the pause began that ends at `resumeAt`. */
      readonly pausedAt?: number
    }

/** Tries one deletion: one DELETE, or two when DocumentPro rejects the key and a newer one is there. */
export async function deleteOne(
  request: DeletionRequest,
  tools: DeletionTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const due = dueAt(request)
  if (due > tools.now()) return notTried(request, 'not_due', due)
  const admission = await tools.gate.admit()
  if (!admission.admitted) {
    return notTried(request, admission.why, admission.resumeAt, admission)
  }
  try {
    const key = await keyFor(admission, tools)
    if (allowance() <= 0) return notTried(request, 'out_of_time', tools.now())
    const turn = await tools.pace.turn(allowance)
    if (!turn.taken) return notTried(request, 'paced', turn.resumeAt)
    // While it waited for the key or its turn, another one may have found out something.
    const pause = tools.gate.pause()
    if (pause !== undefined) return notTried(request, pause.why, pause.resumeAt, pause)
    const deletion = await tryWith(key, request, tools, allowance)
    if (admission.probe) tools.gate.probed()
    return deletion
  } catch (error) {
    if (error instanceof ApiKeyUnavailableError) {
      return notTried(request, 'key_unavailable', tools.now() + tools.policy.keyPauseMs)
    }
    throw error
  } finally {
    if (admission.probe) tools.gate.probeEnded()
  }
}

function notTried(
  request: DeletionRequest,
  why: NotTried,
  resumeAt: number,
  pause?: Pause,
): Deletion {
  const closure = pause === undefined ? {} : { since: pause.since, pausedAt: pause.pausedAt }
  return { state: 'not_tried', why, request, resumeAt, ...closure }
}

/** The key has been rejected where a probe finds out about it, so a newer one is asked for first. */
async function keyFor(
  { probe }: { readonly probe: boolean },
  tools: DeletionTools,
): Promise<ApiKey> {
  const key = await tools.keys.current()
  return probe && tools.gate.keyRejected ? reloaded(key, tools.keys) : key
}

async function tryWith(
  key: ApiKey,
  request: DeletionRequest,
  tools: DeletionTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const first = await attempt(key, request, tools, allowance())
  if (!isUnauthorized(first)) return first

  const fresh = tools.gate.keyRejected ? key : await reloaded(key, tools.keys)
  if (fresh.equals(key) || allowance() <= 0) return rejectKey(first, tools)
  const turn = await tools.pace.turn(allowance)
  if (!turn.taken) return rejectKey(first, tools)
  const pause = tools.gate.pause()
  if (pause !== undefined) return notTried(first.request, pause.why, pause.resumeAt, pause)

  const second = await attempt(fresh, first.request, tools, allowance())
  return isUnauthorized(second) ? rejectKey(second, tools) : second
}

function isUnauthorized(deletion: Deletion): deletion is Extract<Deletion, { state: 'pending' }> {
  return deletion.state === 'pending' && deletion.outcome === 'unauthorized'
}

function rejectKey(
  deletion: Extract<Deletion, { state: 'pending' }>,
  tools: DeletionTools,
): Deletion {
  const resumeAt = tools.gate.rejectKey()
  return { ...deletion, retryAfterMs: resumeAt - tools.now() }
}

/** What an answer says about DocumentPro itself, whatever it says about the id. */
function tellGate({ gate }: DeletionTools, answer: UpstreamAnswer): void {
  switch (answer.kind) {
    case 'unavailable':
    case 'unexpected': {
      const { status, retryAfterMs = 0 } = answer
      gate.fail()
      if (status === TOO_MANY_REQUESTS && retryAfterMs > 0) gate.throttle(retryAfterMs)
      return
    }
    // A wrong key is told by `rejectKey`, once a newer one was tried.
    case 'unauthorized':
      return
    case 'deleted':
    case 'absent':
    case 'rejected':
    case 'forbidden':
      gate.answered()
      return
    default:
      answer satisfies never
  }
}

const TOO_MANY_REQUESTS = 429

async function reloaded(rejected: ApiKey, keys: ApiKeys): Promise<ApiKey> {
  try {
    return await keys.reload(rejected)
  } catch (error) {
    if (error instanceof ApiKeyUnavailableError) return rejected
    throw error
  }
}

async function attempt(
  key: ApiKey,
  request: DeletionRequest,
  tools: DeletionTools,
  timeoutMs: number,
): Promise<Deletion> {
  const at = tools.now()
  const answer = await tools.upstream.delete(request.requestId, key, timeoutMs)
  tellGate(tools, answer)
  const { outcome, evidence } = interpret(answer, request)
  const ambiguous = 'ambiguous' in answer && answer.ambiguous
  const tried: DeletionRequest = {
    ...request,
    history: recordAttempt(request.history, {
      at,
      outcome,
      status: answer.status,
      ambiguous,
      keyFingerprint: key.fingerprint,
    }),
  }
  const fault: Fault = {
    error: answer.kind === 'deleted' ? '' : answer.error,
    message: answer.message,
  }
  tools.journal.attempt({
    request: tried,
    attempt: tried.history.count,
    outcome,
    status: answer.status,
    ambiguous,
    durationMs: tools.now() - at,
    keyFingerprint: key.fingerprint,
    ...(answer.kind === 'deleted' ? {} : { fault }),
  })
  const shared = { request: tried, status: answer.status, ...fault }
  switch (outcome) {
    case 'unavailable':
    case 'unexpected':
    case 'unauthorized': {
      const retryAfterMs = ('retryAfterMs' in answer && answer.retryAfterMs) || 0
      return { state: 'pending', outcome, retryAfterMs, ...shared }
    }
    default:
      return { state: 'final', outcome, ...shared, ...(evidence === undefined ? {} : { evidence }) }
  }
}

/** A 404 means different things after different histories; every other answer means what it says. */
function interpret(
  answer: UpstreamAnswer,
  request: DeletionRequest,
): { outcome: AttemptedOutcome; evidence?: Evidence } {
  if (answer.kind !== 'absent') return { outcome: answer.kind }
  if (request.history.ambiguous) return { outcome: 'already_gone', evidence: 'recorded' }
  if (request.redelivered) return { outcome: 'already_gone', evidence: 'inferred' }
  return { outcome: 'not_found' }
}
