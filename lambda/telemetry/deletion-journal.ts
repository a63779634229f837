import type { AttemptReport } from '../deletion/attempt.ts'
import type { Concluded, Sink } from '../deletion/conclude.ts'
import type { RouteBack } from '../deletion/disposition.ts'
import type { BatchJournal } from '../deletion/let-go.ts'
import { isSuccess } from '../deletion/outcome.ts'
import type { DeletionRequest, Origin, RequestId } from '../deletion/request.ts'
import { refusedRequestId } from '../queue/refused-id.ts'
import type { ReceivedBatch, UntrustedHistory } from '../queue/sqs-event.ts'
import { errorFields, framesOf } from './error-fields.ts'
import type { Log, LogFields } from './log.ts'
import type { Metrics } from './metrics.ts'

/**
 * Turns what the domain reports into canonical log lines and metrics: one line per attempt, one per final
 * outcome, one when a message is routed back or kept.
 */
export class DeletionJournal implements BatchJournal, Sink {
  readonly name = 'log'
  readonly #log: Log
  readonly #metrics: Metrics
  readonly #now: () => number
  readonly #messageIds: ReadonlyMap<RequestId, string>
  readonly #refusedIds = new Map<string, RequestId>()

  /**
   * The journal of a batch: knows which message asks for an id, and notes how long each has waited.
   * @param eventRequestIdPath where an EventBridge event has its id
   */
  static ofBatch(
    { deliveries, messages, untrusted }: ReceivedBatch,
    log: Log,
    metrics: Metrics,
    now: () => number,
    eventRequestIdPath: readonly string[] = [],
  ): DeletionJournal {
    const messageIds = new Map<RequestId, string>()
    const journal = new DeletionJournal(log, metrics, now, messageIds)
    for (const { messageId, receiveCount, intake } of deliveries) {
      if (intake.kind === 'invalid') {
        const id = refusedRequestId(messages.get(messageId)?.body ?? '', eventRequestIdPath)
        if (id !== undefined) journal.#refusedIds.set(messageId, id)
      }
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

  attempt(report: AttemptReport): void {
    const { request, outcome, about, durationMs, fault, retryAfter } = report
    this.#metrics.attempt(outcome, durationMs)
    // Who fails one id is up.
    const isDown = outcome === 'unavailable' && about !== 'id'
    this.#metrics.count('UpstreamAvailable', isDown ? 0 : 1)
    this.#log.write(isSuccess(outcome) ? 'INFO' : 'WARN', 'attempt', {
      ...this.#about(request),
      outcome,
      status: report.status,
      attempt: report.attempt,
      duration_ms: Math.round(durationMs),
      ambiguous: report.ambiguous,
      about,
      key_fingerprint: report.keyFingerprint,
      error: fault?.error,
      message: fault?.message,
      retry_after_seconds: retryAfter && retryAfter.askedMs / 1000,
      retry_after_followed_seconds:
        retryAfter && retryAfter.followedMs < retryAfter.askedMs
          ? retryAfter.followedMs / 1000
          : undefined,
    })
  }

  /** The one line that ends a deletion request, or a message that we refused. */
  take({ conclusion, messageIds }: Concluded): undefined {
    const { outcome } = conclusion
    this.#metrics.final(outcome)
    if (conclusion.outcome === 'invalid') {
      const { messageId: message_id, field, message } = conclusion
      const request_id = this.#refusedIds.get(message_id)
      const refused = { request_id, outcome, message_id, field, message, dead_letter: true }
      this.#log.write('WARN', 'outcome', refused)
      return
    }
    const { request, status, evidence, deletedAt, deadLetter, at } = conclusion
    this.#log.write(isSuccess(outcome) ? 'INFO' : 'WARN', 'outcome', {
      ...this.#about(request, messageIds),
      outcome,
      attempt: request.history.count,
      ambiguous: request.history.ambiguous,
      duration_ms: at - request.firstAcceptedAt,
      status,
      evidence,
      deleted_at: deletedAt && new Date(deletedAt).toISOString(),
      reason: request.reason,
      requested_by: request.requestedBy,
      idempotency_key: request.idempotencyKey,
      dead_letter: deadLetter || undefined,
    })
  }

  /** A final outcome that isn't durable yet, and will be concluded again. */
  sinkFailed(sink: string, { conclusion, messageIds }: Concluded, cause: unknown): void {
    this.#metrics.splitCount('SinkFailed', sink)
    this.#log.write('ERROR', 'sink_failed', {
      sink,
      ...('request' in conclusion ? this.#about(conclusion.request, messageIds) : {}),
      outcome: conclusion.outcome,
      ...causeFields(cause),
    })
  }

  /** On the queue again, or for the first time when a waiting caller's attempt gave no final outcome. */
  routedBack(
    { request, retryAt, why, backoffCeilingMs }: RouteBack,
    messageIds: readonly string[] = [],
  ): void {
    this.#metrics.splitCount('RoutedBack', why)
    if (why === 'unauthorized' || why === 'key_rejected') this.#metrics.count('KeyRejected')
    const pendingMs = this.#now() - Math.max(request.firstAcceptedAt, request.notBefore ?? 0)
    // A scheduled deletion isn't pending before its time.
    if (why !== 'split' && pendingMs >= 0) this.#metrics.pendingAge(pendingMs)
    this.#log.write('INFO', 'routed_back', {
      ...this.#about(request, messageIds),
      why,
      attempt: request.history.count,
      retry_in_seconds: Math.max(0, Math.round((retryAt - this.#now()) / 100) / 10),
      backoff_ceiling_seconds: backoffCeilingMs && backoffCeilingMs / 1000,
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

  ignored(messageId: string, why: string): void {
    this.#log.write('INFO', 'ignored', { message_id: messageId, why })
  }

  kept(messageIds: readonly string[], error: string, cause?: unknown): void {
    this.#metrics.count('Kept', messageIds.length)
    for (const messageId of messageIds) {
      this.#log.write('ERROR', 'kept', {
        message_id: messageId,
        error,
        ...(cause === undefined ? {} : causeFields(cause)),
      })
    }
  }

  #about(request: DeletionRequest, messageIds: readonly string[] = []): LogFields {
    return {
      request_id: request.requestId,
      origin: request.origin,
      message_id: messageIds[0] ?? this.#messageIds.get(request.requestId),
      deliveries: messageIds.length > 1 ? messageIds.length : undefined,
      trace_id: request.traceId,
    }
  }
}

/** By these origins a request comes to the queue itself; the API function has counted the others. */
const QUEUE_ORIGINS: ReadonlySet<Origin> = new Set(['queue', 'event', 'sns', 'documentpro_event'])

/** True for a producer's own message, false for what was routed back, split off or redriven. */
function isNewOnTheQueue({ origin, history, retryAt }: DeletionRequest): boolean {
  return QUEUE_ORIGINS.has(origin) && history.count === 0 && retryAt === undefined
}

function causeFields(thrown: unknown): LogFields {
  const { error: cause, ...code } = errorFields(thrown)
  return { cause, ...code, frames: framesOf(thrown) }
}

function onlyOne(ids: readonly RequestId[]): LogFields {
  return ids.length === 1 ? { request_id: ids[0] } : {}
}
