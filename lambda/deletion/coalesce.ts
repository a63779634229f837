import { type Delivery, MAX_INLINE_REQUESTS } from './delivery.ts'
import { mergeHistories } from './history.ts'
import { type DeletionRequest, dueAt, type RequestId } from './request.ts'

/** One deletion request of a batch, with all the deliveries of it. */
interface Asked {
  readonly request: DeletionRequest
  readonly messageIds: readonly string[]
}

/** What one call settles: the requests of a batch for one id that are due, or one that isn't. */
export interface Group {
  /** What is tried: the first of the requests, with what is known of the id from all of them. */
  readonly request: DeletionRequest
  /** Each goes on, or ends, as itself: with its own window, reason and wish. */
  readonly asked: readonly [Asked, ...Asked[]]
  /** It came in a message with many ids and goes on as a message of its own first. */
  readonly split: boolean
}

/**
 * Brings the requests for one id together, so that a batch makes one call for each id. What waits stays apart, from what
 * is due and from what else waits: none is deleted before its time, and none waits for another's.
 */
export function coalesce(deliveries: readonly Delivery[], now: number): readonly Group[] {
  const due = new Map<RequestId, Group>()
  const waiting: Group[] = []
  for (const delivery of deliveries) {
    if (delivery.intake.kind !== 'requests') continue
    const split = delivery.intake.requests.length > MAX_INLINE_REQUESTS
    const redelivered = delivery.receiveCount > 1
    for (const given of delivery.intake.requests) {
      const request = redelivered ? { ...given, redelivered } : given
      const asked: Asked = { request, messageIds: [delivery.messageId] }
      const group: Group = { request, asked: [asked], split }
      if (dueAt(request) <= now) {
        const other = due.get(request.requestId)
        due.set(request.requestId, other === undefined ? group : join(other, asked, split))
        continue
      }
      const twin = waiting.findIndex((other) => isSame(other.request, request))
      const other = waiting[twin]
      if (other === undefined) waiting.push(group)
      else waiting[twin] = join(other, asked, split)
    }
  }
  return [...due.values(), ...waiting]
}

function join(group: Group, added: Asked, split: boolean): Group {
  const [first, ...others] = group.asked
  const twin = group.asked.find(({ request }) => isSame(request, added.request))
  const merged = (one: Asked): Asked => (one === twin ? asOne(one, added) : one)
  return {
    request: withKnowledge(group.request, added.request),
    asked: twin === undefined ? [first, ...others, added] : [merged(first), ...others.map(merged)],
    split: group.split && split,
  }
}

function asOne(first: Asked, second: Asked): Asked {
  const times = [first, second].flatMap(({ request }) => request.retryAt ?? [])
  return {
    request: {
      ...withKnowledge(first.request, second.request),
      ...(times.length === 0 ? {} : { retryAt: Math.max(...times) }),
    },
    messageIds: [...new Set([...first.messageIds, ...second.messageIds])],
  }
}

/** The request with what another one for the same id knows of the id. */
export function withKnowledge(
  request: DeletionRequest,
  { history, redelivered }: DeletionRequest,
): DeletionRequest {
  return {
    ...request,
    history: mergeHistories(request.history, history),
    redelivered: request.redelivered || redelivered,
  }
}

/** Two deliveries of one request, not two requests: SQS delivers twice, and so does a send whose answer was lost. */
function isSame(a: DeletionRequest, b: DeletionRequest): boolean {
  return (
    a.requestId === b.requestId &&
    a.origin === b.origin &&
    a.firstAcceptedAt === b.firstAcceptedAt &&
    a.notBefore === b.notBefore &&
    a.reason === b.reason &&
    a.requestedBy === b.requestedBy &&
    a.idempotencyKey === b.idempotencyKey
  )
}
