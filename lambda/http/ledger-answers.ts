import type { AttemptRecord } from '../deletion/history.ts'
import type { Asked, LedgerPage, LedgerRecord, RecordedEnd } from '../deletion/ledger.ts'
import type { Caller, RequestId } from '../deletion/request.ts'
import type { HttpAnswer } from './answers.ts'

/** The answer with the record of an id (docs/ledger.md). */
export function answerRecord(
  requestId: RequestId,
  record: LedgerRecord | undefined,
  now: number,
): HttpAnswer {
  return record === undefined
    ? {
        status: 404,
        body: {
          success: false,
          error: 'no_record',
          message: 'The ledger has no record of this request_id',
          request_id: requestId,
        },
      }
    : {
        status: 200,
        body: { success: true, message: 'The record of the deletion', ...shownRecord(record, now) },
      }
}

/** The answer with a part of the ledger. */
export function answerRecords({ records, next }: LedgerPage, now: number): HttpAnswer {
  const message = records.length === 1 ? '1 record' : `${records.length} records`
  const deletions = records.map((record) => shownRecord(record, now))
  return { status: 200, body: { success: true, message, deletions, cursor: next ?? null } }
}

/** A record as callers see it; what is unknown is left out. */
export function shownRecord(record: LedgerRecord, now: number): Readonly<Record<string, unknown>> {
  const { requestId, asked, end, attempts, attemptCount, firstAttemptAt, changedAt, later } = record
  return {
    request_id: requestId,
    state: stateNow(record, now),
    ...(end === undefined ? {} : shownEnd(end)),
    ...shownAsked(asked),
    first_attempt_at: iso(firstAttemptAt),
    changed_at: iso(changedAt),
    attempt_count: attemptCount,
    attempts: attempts.map(shownAttempt),
    key_fingerprint: attempts.at(-1)?.keyFingerprint,
    later_requests: later.map(({ end: laterEnd, ...laterAsked }) => ({
      ...shownAsked(laterAsked),
      ...shownEnd(laterEnd),
    })),
  }
}

/** Nothing is written when a scheduled deletion's time has come. */
function stateNow({ state, asked: { notBefore = 0 } }: LedgerRecord, now: number): string {
  return state === 'scheduled' && notBefore <= now ? 'queued' : state
}

function shownEnd({ outcome, evidence, status, at, deadLetter }: RecordedEnd) {
  return { outcome, evidence, status, final_at: iso(at), dead_letter: deadLetter }
}

function shownAsked(asked: Asked) {
  return {
    origin: asked.origin,
    caller: asked.caller && shownCaller(asked.caller),
    reason: asked.reason,
    requested_by: asked.requestedBy,
    idempotency_key: asked.idempotencyKey,
    trace_id: asked.traceId,
    accepted_at: iso(asked.acceptedAt),
    not_before: iso(asked.notBefore),
  }
}

function shownCaller({ iamArn, webhookId, senderId, eventSource, eventId }: Caller) {
  return {
    iam_arn: iamArn,
    webhook_id: webhookId,
    sender_id: senderId,
    event_source: eventSource,
    event_id: eventId,
  }
}

function shownAttempt({ at, outcome, status, ambiguous, keyFingerprint }: AttemptRecord) {
  return { at: iso(at), outcome, status, ambiguous, key_fingerprint: keyFingerprint }
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
