import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { AttemptRecord } from '../deletion/history.ts'
import {
  type Asked,
  type LaterRequest,
  LEDGER_STATES,
  type LedgerRecord,
  type RecordedEnd,
} from '../deletion/ledger.ts'
import { isAttemptedOutcome, isFinal, isOutcome } from '../deletion/outcome.ts'
import { type Caller, isOrigin, parseRequestId } from '../deletion/request.ts'
import { ID } from './ledger-item.ts'

type Item = Readonly<Record<string, AttributeValue>>

/** Thrown for an item that no version of ours has written. */
class UnreadableRecordError extends Error {
  override name = 'UnreadableRecordError'
}

/**
 * The record that an item holds.
 * @throws UnreadableRecordError naming the attribute
 */
export function recordOf(item: Item): LedgerRecord {
  const end = item.end?.M
  const later = Object.values(item.later?.M ?? {}).map(({ M = {} }) => laterOf(M))
  return {
    requestId: parseRequestId(item.pk?.S?.slice(ID.length)) ?? unreadable('pk'),
    state: LEDGER_STATES.find((state) => state === item.state?.S) ?? unreadable('state'),
    changedAt: time(item, 'changed_at'),
    asked: askedOf(item.asked?.M ?? unreadable('asked')),
    ...(end === undefined ? {} : { end: endOf(end) }),
    attemptCount: Number(item.attempt_count?.N ?? 0),
    attempts: (item.attempts?.L ?? []).map(({ M = {} }) => attemptOf(M)),
    ...known({ firstAttemptAt: optionalTime(item, 'first_attempt_at') }),
    later: later.toSorted((one, other) => one.acceptedAt - other.acceptedAt),
  }
}

function laterOf(item: Item): LaterRequest {
  return { ...askedOf(item), end: endOf(item.end?.M ?? unreadable('end')) }
}

function askedOf(item: Item): Asked {
  const origin = item.origin?.S
  return {
    origin: isOrigin(origin) ? origin : unreadable('origin'),
    acceptedAt: time(item, 'accepted_at'),
    ...known({
      notBefore: optionalTime(item, 'not_before'),
      caller: item.caller?.M && callerOf(item.caller.M),
      reason: item.reason?.S,
      requestedBy: item.requested_by?.S,
      idempotencyKey: item.idempotency_key?.S,
      traceId: item.trace_id?.S,
    }),
  }
}

function callerOf(item: Item): Caller {
  return known({
    iamArn: item.iam_arn?.S,
    webhookId: item.webhook_id?.S,
    senderId: item.sender_id?.S,
    eventSource: item.event_source?.S,
    eventId: item.event_id?.S,
  })
}

function endOf(item: Item): RecordedEnd {
  const outcome = item.outcome?.S
  const evidence = item.evidence?.S
  return {
    outcome:
      isOutcome(outcome) && isFinal(outcome) && outcome !== 'invalid'
        ? outcome
        : unreadable('outcome'),
    evidence: evidence === 'recorded' || evidence === 'inferred' ? evidence : 'observed',
    status: statusOf(item),
    at: time(item, 'at'),
    deadLetter: item.dead_letter?.BOOL === true,
  }
}

function attemptOf(item: Item): AttemptRecord {
  const outcome = item.outcome?.S
  return {
    at: time(item, 'at'),
    outcome: isAttemptedOutcome(outcome) ? outcome : unreadable('outcome'),
    status: statusOf(item),
    ambiguous: item.ambiguous?.BOOL === true,
    keyFingerprint: item.key?.S ?? unreadable('key'),
  }
}

function statusOf({ status }: Item): number | null {
  return status?.N === undefined ? null : Number(status.N)
}

function time(item: Item, name: string): number {
  return optionalTime(item, name) ?? unreadable(name)
}

function optionalTime(item: Item, name: string): number | undefined {
  const at = item[name]?.N
  return at === undefined ? undefined : Number(at)
}

/** The fields that are there. */
function known<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}

function unreadable(attribute: string): never {
  throw new UnreadableRecordError(`the record's ${attribute} is none of ours`)
}
