import {
  deleteOrQueue,
  type QueuedRequest,
  queueAndRecord,
  type WaitingTools,
} from '../deletion/delete-or-queue.ts'
import type { DeletionRequest, RequestId } from '../deletion/request.ts'
import type { TimeAllowance } from '../deletion/time-allowance.ts'
import type { DeletionJournal } from '../telemetry/deletion-journal.ts'
import { answerMany, answerOne, type HttpAnswer } from './answers.ts'

export interface WaitingCallerTools extends WaitingTools {
  readonly journal: DeletionJournal
}

/** Deletes while the caller waits, as long as `allowance` lets it; then queues. */
export async function deleteForCaller(
  request: DeletionRequest,
  tools: WaitingCallerTools,
  allowance: TimeAllowance,
): Promise<HttpAnswer> {
  const { journal, now } = tools
  journal.received([request])
  const answer = await deleteOrQueue(request, tools, allowance)
  switch (answer.kind) {
    case 'final':
      break
    case 'queued':
      journal.routedBack(answer.routedBack)
      break
    case 'not_accepted':
      journal.notAccepted(answer.request.origin, [answer.request.requestId])
      break
  }
  return answerOne(answer, now())
}

/** Queues for a caller who doesn't wait. */
export async function queueForCaller(
  requests: readonly DeletionRequest[],
  tools: QueueingTools,
): Promise<HttpAnswer> {
  const { queued, notQueued, unrecorded } = await queueAll(requests, tools)
  return answerMany(queued, notQueued, unrecorded)
}

/** What it takes to queue without trying first. */
export type QueueingTools = Pick<WaitingCallerTools, 'journal' | 'enqueue' | 'ledger' | 'now'>

/** What became of requests that were to be queued. */
interface QueuedAll {
  readonly queued: readonly RequestId[]
  readonly notQueued: readonly RequestId[]
  /** How many of the queued ones have no record yet. */
  readonly unrecorded: number
}

/** Queues untried, and says which are durable on the queue. */
export async function queueAll(
  requests: readonly DeletionRequest[],
  tools: QueueingTools,
): Promise<QueuedAll> {
  const { journal, now } = tools
  journal.received(requests)
  const items = requests.map((request): QueuedRequest => {
    const retryAt = request.notBefore ?? now()
    return { request, retryAt }
  })
  const { durable, recorded } = await queueAndRecord(items, tools)
  const ids = requests.map(({ requestId }) => requestId)
  const queued = ids.filter((_, index) => durable[index] === true)
  const notQueued = ids.filter((_, index) => durable[index] !== true)
  const origin = requests[0]?.origin
  if (queued.length > 0) journal.accepted(origin, queued)
  if (notQueued.length > 0) journal.notAccepted(origin, notQueued)
  const unrecorded = queued.length - recorded.filter(Boolean).length
  return { queued, notQueued, unrecorded }
}
