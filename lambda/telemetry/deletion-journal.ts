import type { AttemptReport, FinalDeletion } from '../deletion/attempt.ts'
import type { BatchJournal, Refused, Settled } from '../deletion/delete-batch.ts'
import type { RouteBack } from '../deletion/disposition.ts'
import { type FinalOutcome, isSuccess } from '../deletion/outcome.ts'
import type { DeletionRequest, Origin, RequestId } from '../deletion/request.ts'
import type { ReceivedBatch, UntrustedHistory } from '../queue/sqs-event.ts'
import { errorName } from './invocation.ts'
import type { Log, LogFields } from './log.ts'
import type { Metrics } from './metrics.ts'

/**
 * Turns what the domain reports into canonical log lines and metrics: one line per attempt, one per final
 * outcome, one when a message is routed back or kept.
 */
export class DeletionJournal implements BatchJournal {
  readonly #log: Log
  readonly #metrics: Metrics
  readonly #now: () => number
  readonly #messageIds: ReadonlyMap<RequestId, string>

  /** The journal of a batch: knows which message asks for an id, and notes how long each has waited. */
  static ofBatch(
    { deliveries, messages, untrusted }: ReceivedBatch,
    log: Log,
    metrics: Metrics,
    now: () => number,
  ): DeletionJournal {
    const messageIds = new Map<RequestId, string>()
    const journal = new DeletionJournal(log, metrics, now, messageIds)
    for (const { messageId, receiveCount, intake } of deliveries) {
      if (intake.kind !== 'requests') continue
      for (const { requestId } of intake.requests) messageIds.set(requestId, messageId)
      if (receiveCount === 1) journal.received(intake.requests.filter(isNewOnTheQueue))
    }
    for (const { sentAt } of messages.values()) metrics.queueAge(now() - sentAt)
    for (const history of untrusted) journal.#untrusted(history)
    return journal
  }

  /** @param messageIds the message that asks for an id, where the request came by a queue */
  constructor(
    log: Log,
    metrics: Metrics,
    now: () => number,
    messageIds: ReadonlyMap<RequestId, string> = new Map(),
  ) {
    this.#log = log
    this.#metrics = metrics
    this.#now = now
    this.#messageIds = messageIds
  }

  /** The names of what was claimed, never the content: that may be anybody's. */
  #untrusted({ messageId, requestId, senderId, fields }: UntrustedHistory): void {
    this.#metrics.count('UntrustedHistory')
    this.#log.write('WARN', 'untrusted_history', {
      message_id: messageId,
      request_id: requestId,
      sender_id: senderId,
      fields: fields.join(','),
    })
  }

  /** Deletion requests that are seen for the first time. */
  received(requests: readonly DeletionRequest[]): void {
    for (const { origin } of requests) this.#metrics.splitCount('Received', origin)
  }

  attempt({ request, outcome, durationMs, fault, retryAfter, ...attempt }: AttemptReport): void {
    this.#metrics.attempt(outcome, durationMs)
    this.#metrics.count('UpstreamAvailable', outcome === 'unavailable' ? 0 : 1)
    this.#log.write(isSuccess(outcome) ? 'INFO' : 'WARN', 'attempt', {
      ...this.#about(request),
      outcome,
      status: attempt.status,
      attempt: attempt.attempt,
      duration_ms: Math.round(durationMs),
      ambiguous: attempt.ambiguous,
      key_fingerprint: attempt.keyFingerprint,
      ...fault,
      ...(retryAfter === undefined ? {} : retryAfterFields(retryAfter)),
    })
  }

  settled({ deletion, disposition, messageIds }: Settled): void {
    const message = { message_id: messageIds[0], ...coalesced(messageIds) }
    if (disposition.action === 'route_back') {
      this.routedBack(disposition, message)
      return
    }
    if (disposition.action === 'dead_letter') {
      const { reason, request, status } = disposition
      this.#final(reason, request, { status, dead_letter: true, ...message })
    } else if (deletion.state === 'final') {
      this.answered(deletion, message)
    }
  }

  /** A final outcome that needs no dead letter: it's done, or its caller is told. */
  answered(deletion: FinalDeletion, more: LogFields = {}): void {
    const { outcome, request, status, evidence } = deletion
    this.#final(outcome, request, { status, evidence, ...more })
  }

  /** On the queue again, or for the first time when a waiting caller's attempt gave no final outcome. */
  routedBack({ request, retryAt, why, backoffCeilingMs }: RouteBack, more: LogFields = {}): void {
    this.#metrics.splitCount('RoutedBack', why)
    if (why === 'unauthorized' || why === 'key_rejected') this.#metrics.count('KeyRejected')
    const pendingMs = this.#now() - Math.max(request.firstAcceptedAt, request.notBefore ?? 0)
    // A scheduled deletion isn't pending before its time.
    if (why !== 'split' && pendingMs >= 0) this.#metrics.pendingAge(pendingMs)
    this.#log.write('INFO', 'routed_back', {
      ...this.#about(request),
      ...more,
      why,
      attempt: request.history.count,
      retry_in_seconds: Math.max(0, Math.round((retryAt - this.#now()) / 100) / 10),
      ...(backoffCeilingMs === undefined
        ? {}
        : { backoff_ceiling_seconds: backoffCeilingMs / 1000 }),
    })
  }

  /** Put on the queue for a caller, untried. */
  accepted(origin: Origin | undefined, ids: readonly RequestId[]): void {
    this.#log.write('INFO', 'accepted', { origin, queued: ids.length, ...onlyOne(ids) })
  }

  /** The queue didn't take it, and the caller is told so. */
  notAccepted(origin: Origin | undefined, ids: readonly RequestId[]): void {
    this.#log.write('ERROR', 'not_accepted', { origin, not_queued: ids.length, ...onlyOne(ids) })
  }

  /** The one line that ends a deletion request; its `duration_ms` runs from the first acceptance. */
  #final(outcome: FinalOutcome, request: DeletionRequest, fields: LogFields): void {
    this.#metrics.final(outcome)
    this.#log.write(isSuccess(outcome) ? 'INFO' : 'WARN', 'outcome', {
      ...this.#about(request),
      outcome,
      attempt: request.history.count,
      ambiguous: request.history.ambiguous,
      duration_ms: this.#now() - request.firstAcceptedAt,
      ...fields,
    })
  }

  /** Input that was refused: no deletion, no upstream call. */
  refused({ messageId, field, message }: Refused): void {
    this.#metrics.final('invalid')
    this.#log.write('WARN', 'outcome', {
      outcome: 'invalid',
      message_id: messageId,
      field,
      message,
      dead_letter: true,
    })
  }

  ignored(messageId: string, why: string): void {
    this.#log.write('INFO', 'ignored', { message_id: messageId, why })
  }

  kept(messageIds: readonly string[], error: string, cause?: unknown): void {
    this.#metrics.count('Kept', messageIds.length)
    for (const messageId of messageIds) {
      this.#log.write('ERROR', 'kept', {
        message_id: messageId,
        error,
        cause: cause === undefined ? undefined : errorName(cause),
      })
    }
  }

  #about(request: DeletionRequest): LogFields {
    return {
      request_id: request.requestId,
      origin: request.origin,
      message_id: this.#messageIds.get(request.requestId),
      ...(request.traceId === undefined ? {} : { trace_id: request.traceId }),
    }
  }
}

/** By these origins a request comes to the queue itself; the API function has counted the others. */
const QUEUE_ORIGINS: ReadonlySet<Origin> = new Set(['queue', 'event', 'sns', 'documentpro_event'])

/** True for a producer's own message, false for what was routed back, split off or redriven. */
function isNewOnTheQueue({ origin, history, retryAt }: DeletionRequest): boolean {
  return QUEUE_ORIGINS.has(origin) && history.count === 0 && retryAt === undefined
}

function retryAfterFields({
  askedMs,
  followedMs,
}: Required<AttemptReport>['retryAfter']): LogFields {
  const bounded = followedMs < askedMs ? { retry_after_followed_seconds: followedMs / 1000 } : {}
  return { retry_after_seconds: askedMs / 1000, ...bounded }
}

function onlyOne(ids: readonly RequestId[]): LogFields {
  return ids.length === 1 ? { request_id: ids[0] } : {}
}

function coalesced(messageIds: readonly string[]): LogFields {
  return messageIds.length > 1 ? { deliveries: messageIds.length } : {}
}
