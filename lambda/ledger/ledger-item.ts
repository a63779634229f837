import { createHash } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Conclusion } from '../deletion/conclusion.ts'
import type { AttemptHistory, AttemptRecord } from '../deletion/history.ts'
import { type Asked, askedWith, RECORDED_ATTEMPTS, type RecordedEnd } from '../deletion/ledger.ts'
import type { Caller, DeletionRequest, RequestId } from '../deletion/request.ts'

/** A map of attributes, as an item is one. */
export type Attributes = Record<string, AttributeValue>

/** The record of an id stands beside what else there may be about it: all of it has the id's partition key. */
export function recordKey(requestId: RequestId) {
  return { pk: text(`${ID}${requestId}`), sk: text(RECORD) } satisfies Attributes
}

/** The first answer to an `Idempotency-Key`. */
export function answerKey(id: string) {
  return { pk: text(`idempotency#${id}`), sk: text('answer') } satisfies Attributes
}

/** Partition keys of what is about one id begin so. */
export const ID = 'id#'
/** The sort key of records. */
export const RECORD = 'deletion'

/** What was asked for, with the digest that tells it apart from other requests for the same id. */
export function askedAttributes(request: DeletionRequest): { readonly digest: string } & {
  readonly attributes: Attributes
} {
  const asked = askedWith(request)
  const own = {
    origin: text(asked.origin),
    accepted_at: number(asked.acceptedAt),
    not_before: number(asked.notBefore),
    caller: callerAttribute(asked.caller),
    reason: text(asked.reason),
    requested_by: text(asked.requestedBy),
    idempotency_key: text(asked.idempotencyKey),
    trace_id: text(asked.traceId),
  }
  const digest = digestOf(asked)
  return { digest, attributes: present({ digest: text(digest), ...own }) }
}

/** 64 bits are plenty for the requests for one id. */
function digestOf(asked: Asked): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16)
}

/** How it ended. */
export function endAttributes(conclusion: Conclusion): Attributes {
  const end = recordedEnd(conclusion)
  return present({
    outcome: text(end.outcome),
    evidence: text(end.evidence),
    status: number(end.status ?? undefined),
    at: number(end.at),
    dead_letter: end.deadLetter ? { BOOL: true } : undefined,
  })
}

function recordedEnd({ outcome, evidence, status, at, deadLetter }: Conclusion): RecordedEnd {
  return { outcome, evidence: evidence ?? 'observed', status, at, deadLetter }
}

/** What was tried. The first attempt's time is known as long as the history has it. */
export function historyAttributes({ count, recent }: AttemptHistory): Attributes {
  const first = count === recent.length ? recent[0]?.at : undefined
  return present({
    attempt_count: number(count),
    attempts: { L: recent.slice(-RECORDED_ATTEMPTS).map((attempt) => ({ M: tried(attempt) })) },
    first_attempt_at: number(first),
  })
}

function tried({ at, outcome, status, ambiguous, keyFingerprint }: AttemptRecord): Attributes {
  return present({
    at: number(at),
    outcome: text(outcome),
    status: number(status ?? undefined),
    ambiguous: ambiguous ? { BOOL: true } : undefined,
    key: text(keyFingerprint),
  })
}

function callerAttribute(caller: Caller | undefined): AttributeValue | undefined {
  if (caller === undefined) return undefined
  const { iamArn, webhookId, senderId, eventSource, eventId } = caller
  return {
    M: present({
      iam_arn: text(iamArn),
      webhook_id: text(webhookId),
      sender_id: text(senderId),
      event_source: text(eventSource),
      event_id: text(eventId),
    }),
  }
}

/** A text, or none. */
export function text(value: string): AttributeValue.SMember
export function text(value: string | undefined): AttributeValue.SMember | undefined
export function text(value: string | undefined): AttributeValue.SMember | undefined {
  return value === undefined ? undefined : { S: value }
}

/** A number, or none. */
export function number(value: number): AttributeValue.NMember
export function number(value: number | undefined): AttributeValue.NMember | undefined
export function number(value: number | undefined): AttributeValue.NMember | undefined {
  return value === undefined ? undefined : { N: String(value) }
}

function present(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  const found: Attributes = {}
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) found[name] = value
  return found
}
