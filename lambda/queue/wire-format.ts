import type { Conclusion } from '../deletion/conclusion.ts'
import type { Refusal } from '../deletion/delivery.ts'
import { type AttemptRecord, RECENT_ATTEMPTS } from '../deletion/history.ts'
import { type Evidence, isAttemptedOutcome, isFinal, isOutcome } from '../deletion/outcome.ts'
import {
  type Caller,
  type DeletionRequest,
  isOrigin,
  parseRequestId,
  REQUEST_ID_RULE,
} from '../deletion/request.ts'
import { CALLER_TEXT_RULE, isCallerText } from '../intake/caller.ts'
import { type Acceptance, newRequest } from '../intake/deletion-fields.ts'
import type { JsonObject } from '../intake/json-object.ts'
import {
  isPlainText,
  MAX_NOT_BEFORE_MS,
  type OptionalFields,
  PLAIN_TEXT_RULE,
} from '../intake/optional-fields.ts'
import { BODY, fieldAt, printableKey, refuse } from '../intake/refusal.ts'
import { isTraceHeader, TRACE_HEADER_RULE } from '../intake/trace-header.ts'
import { listOf, objectOf, optional, type Reader, scalar } from './message-schema.ts'
import { asciiText } from './sqs-text.ts'

/** Version of the message that carries a deletion request with its history from one delivery to the next. */
const VERSION = 1

const DAY_MS = 86_400_000
/** Longer than a deletion can be under way: 30 days until `not_before`, a retry window and a retention of 14 each. */
const MAX_AGE_MS = 90 * DAY_MS
/** How far the clocks of who accepted and of SQS may be apart. */
const MAX_SKEW_MS = DAY_MS
/** A message takes a second from hop to hop and two attempts a hop at most: this is more than a year of them. */
const MAX_ATTEMPTS = 100_000_000
/** The client cuts what DocumentPro says there; our own sentences are shorter. */
const MAX_SAID = 256
/** Of names that somebody else chose, so many are told. */
const MAX_NAMES = 20

/**
 * The message of a routed-back deletion request, in ASCII. Times are ISO 8601.
 * @param conclusion how it ended, where that is still to be told
 */
export function encodeRequest(request: DeletionRequest, conclusion?: Conclusion): string {
  const message = {
    ...encodeAsked(request),
    first_accepted_at: iso(request.firstAcceptedAt),
    attempt_count: request.history.count,
    ambiguous: request.history.ambiguous,
    doubtful: request.history.doubtful,
    attempts: request.history.recent.map((attempt) => ({
      at: iso(attempt.at),
      outcome: attempt.outcome,
      status: attempt.status,
      ambiguous: attempt.ambiguous,
      doubtful: attempt.doubtful,
      key: attempt.keyFingerprint,
    })),
    redelivered: request.redelivered || undefined,
    retry_at: iso(request.retryAt),
    caller: encodeCaller(request.caller),
    in_ledger: request.inLedger,
    conclusion: conclusion === undefined ? undefined : encodeConclusion(conclusion),
  }
  return asciiText(JSON.stringify(message))
}

function encodeConclusion({
  request: _,
  at,
  deadLetter,
  deletedAt: __,
  ...conclusion
}: Conclusion) {
  return { ...conclusion, at: iso(at), dead_letter: deadLetter }
}

function encodeCaller(caller: Caller | undefined) {
  return (
    caller && {
      iam_arn: caller.iamArn,
      webhook_id: caller.webhookId,
      sender_id: caller.senderId,
      event_source: caller.eventSource,
      event_id: caller.eventId,
    }
  )
}

function decodeCaller(
  caller: {
    readonly [Name in keyof NonNullable<ReturnType<typeof encodeCaller>>]: string | undefined
  },
): Caller {
  return known({
    iamArn: caller.iam_arn,
    webhookId: caller.webhook_id,
    senderId: caller.sender_id,
    eventSource: caller.event_source,
    eventId: caller.event_id,
  })
}

/** What such a message has at its top besides the id and the optional fields, its lists and objects aside. */
export const ENCODED_FIELDS = [
  'v',
  'origin',
  'first_accepted_at',
  'attempt_count',
  'ambiguous',
  'doubtful',
  'redelivered',
  'retry_at',
  'in_ledger',
  'trace_id',
] as const

/** True for a message that {@link encodeRequest} made, as opposed to a producer's own. */
export function isEncodedRequest(value: JsonObject): boolean {
  return 'v' in value
}

/**
 * The message of a deletion request that begins anew, whatever became of it before: what {@link decodeAsNew} reads,
 * and nothing that it doesn't.
 */
export function encodeAsNew(request: DeletionRequest): string {
  return asciiText(JSON.stringify(encodeAsked(request)))
}

/** What was asked for, without the history. */
function encodeAsked(request: DeletionRequest) {
  return {
    v: VERSION,
    request_id: request.requestId,
    origin: request.origin,
    not_before: iso(request.notBefore),
    reason: request.reason,
    requested_by: request.requestedBy,
    idempotency_key: request.idempotencyKey,
    trace_id: request.traceId,
  }
}

/**
 * Reads a message of {@link encodeRequest} that one of our own functions sent. Nothing in it is beyond what we write:
 * anything else is refused by the name of its field.
 *
 * @param sentAt when the message was sent, in epoch milliseconds
 * @param place where `value` stands in what was sent
 */
export function decodeRequest(
  value: JsonObject,
  sentAt: number,
  place = BODY,
): DeletionRequest | Refusal {
  const decoded = decodeMessage(value, sentAt, place)
  return 'field' in decoded ? decoded : decoded.request
}

/** As {@link decodeRequest}, with the conclusion where there is one. */
export function decodeMessage(
  value: JsonObject,
  sentAt: number,
  place = BODY,
): { readonly request: DeletionRequest; readonly conclusion?: Conclusion } | Refusal {
  // First: another version may have other fields.
  if (value.v !== VERSION) return refuse(fieldAt(place, 'v'), `must be ${VERSION}`)
  const read = readMessage(value, place, sentAt)
  if ('field' in read) return read
  const message = read.value
  const recent = message.attempts.map(
    ({ ambiguous = false, doubtful, key, ...attempt }): AttemptRecord => ({
      ...attempt,
      ambiguous,
      ...(doubtful === true ? { doubtful } : {}),
      keyFingerprint: key,
    }),
  )
  if (message.attempt_count < recent.length) {
    return refuse(fieldAt(place, 'attempt_count'), 'must count at least the listed attempts')
  }
  const request: DeletionRequest = {
    requestId: message.request_id,
    origin: message.origin,
    firstAcceptedAt: message.first_accepted_at,
    history: {
      count: message.attempt_count,
      ambiguous: message.ambiguous === true || recent.some(({ ambiguous }) => ambiguous),
      ...(message.doubtful === true ? { doubtful: true } : {}),
      recent,
    },
    redelivered: message.redelivered === true,
    ...known({
      retryAt: message.retry_at,
      traceId: message.trace_id,
      caller: message.caller && decodeCaller(message.caller),
    }),
    ...(message.in_ledger === true ? { inLedger: true } : {}),
    ...optionalFields(message),
  }
  if (message.conclusion === undefined) return { request }
  const { dead_letter: deadLetter, evidence, ...end } = message.conclusion
  const rest = evidence === undefined ? {} : { evidence }
  return { request, conclusion: { request, ...end, ...rest, deadLetter } }
}

/**
 * Reads a message of our format that anybody else sent: it asks for what any producer may ask, from now on. What it
 * says of the past isn't looked at, whatever it is.
 *
 * @returns the new request, and the names of the fields that don't count
 */
export function decodeAsNew(
  value: JsonObject,
  acceptance: Acceptance,
  place = BODY,
): { readonly request: DeletionRequest; readonly uncounted: readonly string[] } | Refusal {
  if (value.v !== VERSION) return refuse(fieldAt(place, 'v'), `must be ${VERSION}`)
  const isAsked = (name: string): boolean => Object.hasOwn(asked, name)
  const fields = Object.entries(value).filter(([name]) => isAsked(name))
  const read = readAsked(Object.fromEntries(fields), place, acceptance.acceptedAt)
  if ('field' in read) return read
  const { request_id, trace_id = acceptance.traceId, ...message } = read.value
  const origin = isOrigin(value.origin) ? value.origin : acceptance.origin
  const request = newRequest(
    request_id,
    { ...acceptance, origin, traceId: trace_id },
    optionalFields(message),
  )
  const others = Object.keys(value).filter(
    (name) => name !== 'v' && name !== 'origin' && !isAsked(name),
  )
  return { request, uncounted: [...new Set(others.map(printableKey))].slice(0, MAX_NAMES) }
}

const boolean = scalar('must be true or false', (value) =>
  typeof value === 'boolean' ? value : undefined,
)
const flag = optional(boolean)
const plainText = optional(
  scalar(PLAIN_TEXT_RULE, (value) => (isPlainText(value) ? value : undefined)),
)
/** AWS's names for who asked: an ARN is the longest. */
const callerText = optional(
  scalar(CALLER_TEXT_RULE, (value) => (isCallerText(value) ? value : undefined)),
)
const lately = time(
  MAX_AGE_MS,
  MAX_SKEW_MS,
  'within the 90 days before its message was sent, or a day after',
)
/** What HTTP has room for: DocumentPro may answer anything, and its answer is in the history. */
const status = scalar('must be null or a whole number of three digits', (value) =>
  value === null || isWhole(value, 999) ? value : undefined,
)

/** What DocumentPro said, as short as the client makes it. */
const said = scalar(`must be a text of at most ${MAX_SAID} characters`, (value) =>
  typeof value === 'string' && value.length <= MAX_SAID ? value : undefined,
)

/** What anybody may ask for. */
const asked = {
  request_id: scalar(REQUEST_ID_RULE, parseRequestId),
  not_before: optional(
    time(Infinity, MAX_NOT_BEFORE_MS + MAX_SKEW_MS, 'at most 31 days after its message was sent'),
  ),
  reason: plainText,
  requested_by: plainText,
  idempotency_key: plainText,
  trace_id: optional(
    scalar(TRACE_HEADER_RULE, (value) => (isTraceHeader(value) ? value : undefined)),
  ),
}
const readAsked = objectOf(asked)

/** That, and what only our own functions may say. */
const readMessage = objectOf({
  v: scalar(`must be ${VERSION}`, (value) => value),
  ...asked,
  origin: scalar('is unknown', (value) => (isOrigin(value) ? value : undefined)),
  first_accepted_at: lately,
  attempts: listOf(
    objectOf({
      at: lately,
      outcome: scalar('is unknown', (value) => (isAttemptedOutcome(value) ? value : undefined)),
      status,
      ambiguous: flag,
      doubtful: flag,
      key: scalar('must be 8 hex digits', (value) =>
        typeof value === 'string' && /^[0-9a-f]{8}$/.test(value) ? value : undefined,
      ),
    }),
    RECENT_ATTEMPTS,
  ),
  attempt_count: scalar(`must be a whole number from 0 to ${MAX_ATTEMPTS}`, (value) =>
    isWhole(value, MAX_ATTEMPTS) ? value : undefined,
  ),
  ambiguous: flag,
  doubtful: flag,
  redelivered: flag,
  retry_at: optional(time(Infinity, MAX_AGE_MS, 'at most 90 days after its message was sent')),
  caller: optional(
    objectOf({
      iam_arn: callerText,
      webhook_id: callerText,
      sender_id: callerText,
      event_source: callerText,
      event_id: callerText,
    }),
  ),
  in_ledger: flag,
  conclusion: optional(
    objectOf({
      outcome: scalar('is unknown', (value) =>
        isOutcome(value) && isFinal(value) && value !== 'invalid' ? value : undefined,
      ),
      status,
      evidence: optional(
        scalar('must be recorded or inferred', (value): Evidence | undefined =>
          value === 'recorded' || value === 'inferred' ? value : undefined,
        ),
      ),
      error: said,
      message: said,
      at: lately,
      dead_letter: boolean,
    }),
  ),
})

function optionalFields(message: {
  readonly not_before: number | undefined
  readonly reason: string | undefined
  readonly requested_by: string | undefined
  readonly idempotency_key: string | undefined
}): OptionalFields {
  return known({
    notBefore: message.not_before,
    reason: message.reason,
    requestedBy: message.requested_by,
    idempotencyKey: message.idempotency_key,
  })
}

/** A time as we write it, so far before and after the message was sent. */
function time(beforeMs: number, afterMs: number, when: string): Reader<number> {
  return scalar(`must be an ISO 8601 time ${when}`, (value, sentAt) => {
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
    const isIso = !Number.isNaN(at) && iso(at) === value
    return isIso && at >= sentAt - beforeMs && at <= sentAt + afterMs ? at : undefined
  })
}

function isWhole(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max
}

/** The fields that are there. */
function known<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}

/** A time as we write it. */
export function iso(time: number): string
export function iso(time: number | undefined): string | undefined
export function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
