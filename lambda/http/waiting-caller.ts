import type { DeletionTools } from '../deletion/delete-one.ts'
import { deleteOrQueue, type Enqueue, type QueuedRequest } from '../deletion/delete-or-queue.ts'
import type { DeletionRequest, RequestId } from '../deletion/request.ts'
import type { TimeAllowance } from '../deletion/time-allowance.ts'
import type { DeletionJournal } from '../telemetry/deletion-journal.ts'
import { answerMany, answerOne, type HttpAnswer } from './answers.ts'

export interface WaitingCallerTools extends DeletionTools {
  readonly journal: DeletionJournal
  readonly enqueue: Enqueue
  /** A number in [0, 1), anew with each call. */
  readonly random: () => number
}

/** Deletes while the caller waits, as long as `allowance` lets it; then queues. */
export async function deleteForCaller(
  request: DeletionRequest,
  tools: WaitingCallerTools,
  allowance: TimeAllowance,
): Promise<HttpAnswer> {
  const { journal, enqueue, random, now } = tools
  journal.received([request])
  const answer = await deleteOrQueue(request, tools, allowance, enqueue, random())
  switch (answer.kind) {
    case 'final':
      journal.answered(answer.deletion)
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
  const { queued, notQueued } = await queueAll(requests, tools)
  return answerMany(queued, notQueued)
}

/** What it takes to queue without trying first. */
export type QueueingTools = Pick<WaitingCallerTools, 'journal' | 'enqueue' | 'now'>

/** Queues untried, and says which are durable on the queue. */
export async function queueAll(
  requests: readonly DeletionRequest[],
  { journal, enqueue, now }: QueueingTools,
): Promise<{ readonly queued: readonly RequestId[]; readonly notQueued: readonly RequestId[] }> {
  journal.received(requests)
  const items = requests.map((request): QueuedRequest => {
    const retryAt = request.notBefore ?? now()
    return { request, retryAt }
  })
  const durable = await enqueue(items)
  const ids = requests.map(({ requestId }) => requestId)
  const queued = ids.filter((_, index) => durable[index] === true)
  const notQueued = ids.filter((_, index) => durable[index] !== true)
  const origin = requests[0]?.origin
  if (queued.length > 0) journal.accepted(origin, queued)
  if (notQueued.length > 0) journal.notAccepted(origin, notQueued)
  return { queued, notQueued }
}
