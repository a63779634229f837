import type { AttemptRecord } from '../../lambda/deletion/history.ts'
import type { DeletionRequest } from '../../lambda/deletion/request.ts'
import { printable } from '../terminal/printable.ts'
import type { InspectedLetter } from './dead-letter.ts'
import { isReason, REASONS } from './reasons.ts'
import { type DeadLetterRecord, recordOf } from './record.ts'
import { duration } from './table.ts'

/** Everything about a dead letter, for `show --json`. */
export interface LetterDescription extends DeadLetterRecord {
  readonly requests: readonly DescribedRequest[]
  readonly attributes: Readonly<Record<string, string>>
  readonly body: string
}

interface DescribedRequest {
  readonly request_id: string
  readonly origin: string
  readonly first_accepted_at: string
  readonly not_before: string | null
  readonly reason: string | null
  readonly requested_by: string | null
  readonly attempts: number
  /** An attempt may have deleted without our knowing. */
  readonly ambiguous: boolean
  /** The last 20 at most. */
  readonly recent_attempts: readonly DescribedAttempt[]
}

interface DescribedAttempt {
  readonly at: string
  readonly outcome: string
  readonly status: number | null
  readonly ambiguous: boolean
  readonly key_fingerprint: string
}

export function describeLetter(letter: InspectedLetter, now: number): LetterDescription {
  return {
    ...recordOf(letter, now),
    requests: letter.requests.map(describeRequest),
    attributes: Object.fromEntries(letter.attributes),
    body: letter.body,
  }
}

function describeRequest(request: DeletionRequest): DescribedRequest {
  const { history, notBefore } = request
  return {
    request_id: request.requestId,
    origin: request.origin,
    first_accepted_at: iso(request.firstAcceptedAt),
    not_before: notBefore === undefined ? null : iso(notBefore),
    reason: request.reason ?? null,
    requested_by: request.requestedBy ?? null,
    attempts: history.count,
    ambiguous: history.ambiguous,
    recent_attempts: history.recent.map(describeAttempt),
  }
}

function describeAttempt(attempt: AttemptRecord): DescribedAttempt {
  const { outcome, status, ambiguous, keyFingerprint } = attempt
  return { at: iso(attempt.at), outcome, status, ambiguous, key_fingerprint: keyFingerprint }
}

/** The same for a person. */
export function describeAsText(letter: InspectedLetter, now: number): string {
  const { requests, attributes, body, ...facts } = describeLetter(letter, now)
  const lines = Object.entries(facts).map(([name, value]) => entry(name, explain(name, value)))
  for (const request of requests) {
    const { recent_attempts, ...about } = request
    lines.push('', `Asks for ${printable(request.request_id)}`)
    lines.push(...Object.entries(about).map(([name, value]) => entry(name, value)))
    lines.push(...recent_attempts.map((attempt) => `  ${attemptLine(attempt)}`))
  }
  lines.push('', 'Message attributes')
  lines.push(...Object.entries(attributes).map(([name, value]) => entry(name, value)))
  lines.push('', 'Body', `  ${printable(body)}`)
  return lines.join('\n')
}

function explain(name: string, value: string | number | null): string | number | null {
  if (name === 'reason' && typeof value === 'string' && isReason(value)) {
    return `${value} (${REASONS[value]})`
  }
  return name === 'age_seconds' && typeof value === 'number'
    ? `${value} (${duration(value)})`
    : value
}

function entry(name: string, value: string | number | boolean | null): string {
  return `  ${printable(name).padEnd(26)}${value === null ? '-' : printable(String(value))}`
}

function attemptLine(attempt: DescribedAttempt): string {
  const { at, outcome, status, ambiguous, key_fingerprint: key } = attempt
  const answer = status === null ? 'no answer' : String(status)
  return `${at}  ${outcome.padEnd(12)}  ${answer.padEnd(9)}  ${ambiguous ? 'ambiguous' : '         '}  key ${printable(key)}`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
