import type { InspectedLetter } from './dead-letter.ts'

/** A dead letter as `list --json` prints it. Times are ISO 8601. */
export interface DeadLetterRecord {
  readonly request_id: string | null
  readonly reason: string
  readonly status: number | null
  readonly attempts: number
  readonly first_accepted_at: string
  /** Since the first acceptance. */
  readonly age_seconds: number
  readonly message_id: string
  /** Of the message that it came of, as in the worker's log lines; null where that is its own. */
  readonly source_message_id: string | null
  /** Of the body as its producer sent it. */
  readonly body_sha256: string
  readonly error: string | null
  readonly message: string | null
  readonly field: string | null
  /** How many ids the message asks for; 0 where it can't be read. */
  readonly request_count: number
  /** SQS drops the message 14 days after this. */
  readonly sent_at: string
}

export function recordOf(letter: InspectedLetter, now: number): DeadLetterRecord {
  return {
    request_id: letter.requestId ?? null,
    reason: letter.reason,
    status: letter.status,
    attempts: letter.attempts,
    first_accepted_at: new Date(letter.firstAcceptedAt).toISOString(),
    age_seconds: ageSeconds(letter, now),
    message_id: letter.messageId,
    source_message_id: letter.sourceMessageId ?? null,
    body_sha256: letter.bodySha256,
    error: letter.error,
    message: letter.message,
    field: letter.field,
    request_count: letter.requests.length,
    sent_at: new Date(letter.sentAt).toISOString(),
  }
}

/** Since the first acceptance; clocks may differ, so never below 0. */
export function ageSeconds({ firstAcceptedAt }: InspectedLetter, now: number): number {
  return Math.max(0, Math.floor((now - firstAcceptedAt) / 1000))
}
