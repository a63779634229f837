import { type ApiKey, type ApiKeys, ApiKeyUnavailableError } from './api-key.ts'
import {
  type AttemptTools,
  attempt,
  type FinalDeletion,
  type PendingDeletion,
  type Rejected,
} from './attempt.ts'
import { amendLastAttempt, hasFailed } from './history.ts'
import type { NotTried } from './outcome.ts'
import type { Pace, Turn } from './pace.ts'
import { type DeletionRequest, dueAt } from './request.ts'
import type { TimeAllowance } from './time-allowance.ts'
import type { Admission, Pause, UpstreamGate } from './upstream-gate.ts'

/** What an execution environment needs to delete; everything that varies comes in here. */
export interface DeletionTools extends AttemptTools {
  readonly keys: ApiKeys
  readonly pace: Pace
}

/** A deletion that wasn't tried. Times in epoch milliseconds. */
export interface NotTriedDeletion {
  readonly state: 'not_tried'
  readonly why: NotTried
  readonly request: DeletionRequest
  readonly resumeAt: number
  /** Since when DocumentPro has been left alone, where that is why. */
  readonly since?: number
  /** When the pause began that ends at `resumeAt`. */
  readonly pausedAt?: number
  /** When DocumentPro itself last answered anything. */
  readonly answeredAt?: number
}

/** What became of a deletion request in this invocation. The request carries its history on. */
export type Deletion = FinalDeletion | PendingDeletion | NotTriedDeletion

/** Tries one deletion: one DELETE, or two when DocumentPro rejects the key and a newer one is there. */
export function deleteOne(
  request: DeletionRequest,
  tools: DeletionTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const { gate, now } = tools
  const due = dueAt(request)
  if (due > now()) return Promise.resolve(notTried(request, gate, 'not_due', due))
  const admit = (admission: Admission): Promise<Deletion> => {
    if (!admission.admitted) return Promise.resolve(paused(request, gate, admission))
    return (admission.probe ? probe : tryDeletion)(request, admission.probe, tools, allowance)
  }
  const admission = gate.admit(!hasFailed(request.history))
  return admission instanceof Promise ? admission.then(admit) : admit(admission)
}

async function probe(...given: Parameters<typeof tryDeletion>): Promise<Deletion> {
  const [request, , { gate }] = given
  try {
    const deletion = await tryDeletion(...given)
    if (deletion.request.history.count > request.history.count) gate.probed()
    return deletion
  } finally {
    gate.probeEnded()
  }
}

async function tryDeletion(
  request: DeletionRequest,
  probe: boolean,
  tools: DeletionTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const { gate, keys } = tools
  let key: ApiKey
  try {
    key = await keys.current()
    // It has been rejected where a probe finds out about it, so a newer one is asked for first.
    if (probe && gate.keyRejected) key = await reloaded(key, keys)
  } catch (error) {
    if (!(error instanceof ApiKeyUnavailableError)) throw error
    return notTried(request, gate, 'key_unavailable', tools.now() + tools.policy.keyPauseMs)
  }
  const given = takeTurn(request, tools, allowance)
  const turn = given instanceof Promise ? await given : given
  if ('state' in turn) return turn
  const first = await attempt({ key, request, probe, timeoutMs: turn.timeoutMs }, tools)
  return 'rejected' in first ? tryNewerKey(key, first, probe, tools, allowance) : first
}

async function tryNewerKey(
  key: ApiKey,
  first: Rejected,
  probe: boolean,
  tools: DeletionTools,
  allowance: TimeAllowance,
): Promise<Deletion> {
  const { gate, keys } = tools
  try {
    const newer = gate.keyRejected ? key : await reloaded(key, keys)
    if (newer.equals(key)) return judgeKey(first, tools)
    const { request } = first.rejected
    const turn = await takeTurn(request, tools, allowance)
    // A key that was just loaded hasn't been rejected, whatever there is no time for.
    if ('state' in turn) return turn
    const { timeoutMs } = turn
    const second = await attempt({ key: newer, request, probe, timeoutMs }, tools)
    return 'rejected' in second ? judgeKey(second, tools) : second
  } finally {
    gate.ended(first.call)
  }
}

function notTried(
  request: DeletionRequest,
  { answeredAt }: UpstreamGate,
  why: NotTried,
  resumeAt: number,
): NotTriedDeletion {
  const state = { state: 'not_tried', why, request, resumeAt } as const
  return answeredAt === undefined ? state : { ...state, answeredAt }
}

function paused(request: DeletionRequest, gate: UpstreamGate, pause: Pause): NotTriedDeletion {
  const { why, resumeAt, since, pausedAt } = pause
  return { ...notTried(request, gate, why, resumeAt), since, pausedAt }
}

/** Waits for a turn, and says how long the call may take; or why there is none. */
function takeTurn(
  request: DeletionRequest,
  tools: DeletionTools,
  allowance: TimeAllowance,
): TurnTaken | Promise<TurnTaken> {
  const turn = tools.pace.turn(allowance)
  return 'taken' in turn
    ? afterTurn(turn, request, tools)
    : turn.then((later) => afterTurn(later, request, tools))
}

type TurnTaken = { readonly timeoutMs: number } | NotTriedDeletion

function afterTurn(turn: Turn, request: DeletionRequest, { gate, now }: DeletionTools): TurnTaken {
  if (!turn.taken) {
    const why = turn.resumeAt > now() ? 'paced' : 'out_of_time'
    return notTried(request, gate, why, turn.resumeAt)
  }
  // While it waited for the key or its turn, another one may have found out something.
  const pause = gate.pause()
  return pause === undefined ? turn : paused(request, gate, pause)
}

/** The id comes back no sooner than if the key were to blame: it may still turn out to be. */
function judgeKey({ call, judge, rejected }: Rejected, { gate, now }: DeletionTools): Deletion {
  const { blames, resumeAt } = gate.rejectKey(call, judge)
  const retryAfterMs = resumeAt - now()
  if (blames === 'key') return { ...rejected, retryAfterMs }
  const { request } = rejected
  const history = amendLastAttempt(request.history, { outcome: 'unexpected' })
  return { ...rejected, outcome: 'unexpected', retryAfterMs, request: { ...request, history } }
}

async function reloaded(rejected: ApiKey, keys: ApiKeys): Promise<ApiKey> {
  try {
    return await keys.reload(rejected)
  } catch (error) {
    if (error instanceof ApiKeyUnavailableError) return rejected
    throw error
  }
}
