import { type Delivery, MAX_INLINE_REQUESTS } from './delivery.ts'
import { mergeHistories } from './history.ts'
import { type DeletionRequest, dueAt, type RequestId } from './request.ts'

/** One id of a batch, with all the deliveries that ask for it now. */
export interface Group {
  readonly request: DeletionRequest
  readonly messageIds: readonly string[]
  /** It came in a message with many ids and goes on as a message of its own first. */
  readonly split: boolean
}

/**
 * Brings equal ids together, so that a batch makes one call for each. What is due and what isn't stays apart:
 * a deletion scheduled for later must not ride on one that is wanted now.
 */
export function coalesce(deliveries: readonly Delivery[], now: number): readonly Group[] {
  const due = new Map<RequestId, Group>()
  const later = new Map<RequestId, Group>()
  for (const delivery of deliveries) {
    if (delivery.intake.kind !== 'requests') continue
    const split = delivery.intake.requests.length > MAX_INLINE_REQUESTS
    const redelivered = delivery.receiveCount > 1
    for (const asked of delivery.intake.requests) {
      const groups = dueAt(asked) > now ? later : due
      const request = { ...asked, redelivered: asked.redelivered || redelivered }
      const group = { request, messageIds: [delivery.messageId], split }
      const twin = groups.get(request.requestId)
      groups.set(request.requestId, twin === undefined ? group : join(twin, group))
    }
  }
  return [...due.values(), ...later.values()]
}

function join(first: Group, second: Group): Group {
  const [a, b] = [first.request, second.request]
  const request: DeletionRequest = {
    ...a,
    firstAcceptedAt: Math.min(a.firstAcceptedAt, b.firstAcceptedAt),
    history: mergeHistories(a.history, b.history),
    redelivered: a.redelivered || b.redelivered,
    // Both are due, or both wait; the later of two waits is kept, so that none is cut short.
    ...latest('notBefore', a, b),
    ...latest('retryAt', a, b),
  }
  return {
    request,
    messageIds: [...new Set([...first.messageIds, ...second.messageIds])],
    split: first.split && second.split,
  }
}

function latest(
  field: 'notBefore' | 'retryAt',
  a: DeletionRequest,
  b: DeletionRequest,
): Partial<DeletionRequest> {
  const times = [a[field], b[field]].filter((time) => time !== undefined)
  return times.length === 0 ? {} : { [field]: Math.max(...times) }
}
