import type { Refusal } from '../deletion/delivery.ts'
import type { AttemptHistory, AttemptRecord } from '../deletion/history.ts'
import { isAttemptedOutcome } from '../deletion/outcome.ts'
import {
  type DeletionRequest,
  isOrigin,
  parseRequestId,
  REQUEST_ID_RULE,
} from '../deletion/request.ts'
import { isJsonObject, type JsonObject } from '../intake/strict-json.ts'
import { asciiText } from './sqs-text.ts'

/** Version of the message that carries a deletion request with its history from one delivery to the next. */
const VERSION = 1

/** The message of a routed-back deletion request, in ASCII. Times are ISO 8601. */
export function encodeRequest(request: DeletionRequest): string {
  const message = {
    v: VERSION,
    request_id: request.requestId,
    origin: request.origin,
    first_accepted_at: iso(request.firstAcceptedAt),
    attempt_count: request.history.count,
    ambiguous: request.history.ambiguous,
    attempts: request.history.recent.map((attempt) => ({
      at: iso(attempt.at),
      outcome: attempt.outcome,
      status: attempt.status,
      ambiguous: attempt.ambiguous,
      key: attempt.keyFingerprint,
    })),
    redelivered: request.redelivered || undefined,
    retry_at: iso(request.retryAt),
    not_before: iso(request.notBefore),
    reason: request.reason,
    requested_by: request.requestedBy,
    idempotency_key: request.idempotencyKey,
    trace_id: request.traceId,
  }
  return asciiText(JSON.stringify(message))
}

/** True for a message that {@link encodeRequest} made, as opposed to a producer's own. */
export function isEncodedRequest(value: JsonObject): boolean {
  return 'v' in value
}

/** Reads a message of {@link encodeRequest} back; anything else is refused by the name of its field. */
export function decodeRequest(value: JsonObject): DeletionRequest | Refusal {
  if (value.v !== VERSION) return { field: 'v', message: `v must be ${VERSION}` }
  const requestId = parseRequestId(value.request_id)
  if (requestId === undefined)
    return { field: 'request_id', message: `request_id ${REQUEST_ID_RULE}` }
  const { origin, attempt_count: count, ambiguous, attempts } = value
  if (!isOrigin(origin)) return { field: 'origin', message: 'origin is unknown' }
  const firstAcceptedAt = time(value.first_accepted_at)
  if (firstAcceptedAt === undefined) {
    return { field: 'first_accepted_at', message: 'first_accepted_at must be an ISO 8601 time' }
  }
  const recent = decodeAttempts(attempts)
  if (recent === undefined)
    return { field: 'attempts', message: 'attempts is not a list of attempts' }
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < recent.length) {
    return {
      field: 'attempt_count',
      message: 'attempt_count must count at least the listed attempts',
    }
  }
  const history: AttemptHistory = {
    count,
    ambiguous: ambiguous === true || recent.some((attempt) => attempt.ambiguous),
    recent,
  }
  return {
    requestId,
    origin,
    firstAcceptedAt,
    history,
    redelivered: value.redelivered === true,
    ...optional('retryAt', time(value.retry_at)),
    ...optional('notBefore', time(value.not_before)),
    ...optional('reason', text(value.reason)),
    ...optional('requestedBy', text(value.requested_by)),
    ...optional('idempotencyKey', text(value.idempotency_key)),
    ...optional('traceId', text(value.trace_id)),
  }
}

function decodeAttempts(value: unknown): readonly AttemptRecord[] | undefined {
  if (!Array.isArray(value)) return undefined
  const attempts = value.map(decodeAttempt).filter((attempt) => attempt !== undefined)
  return attempts.length === value.length ? attempts : undefined
}

function decodeAttempt(value: unknown): AttemptRecord | undefined {
  if (!isJsonObject(value)) return undefined
  const at = time(value.at)
  const { outcome, status, ambiguous, key } = value
  if (at === undefined || !isAttemptedOutcome(outcome) || typeof key !== 'string') return undefined
  if (status !== null && typeof status !== 'number') return undefined
  return { at, outcome, status, ambiguous: ambiguous === true, keyFingerprint: key }
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]?: T })
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}

function time(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
