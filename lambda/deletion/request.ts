import type { AttemptHistory } from './history.ts'

declare const validated: unique symbol

/** A DocumentPro `request_id` that passed {@link parseRequestId}. */
export type RequestId = string & { readonly [validated]: 'RequestId' }

const ORIGINS = [
  'deletions_api',
  'files_api',
  'queue',
  'event',
  'sns',
  'documentpro_event',
  'webhook',
] as const

/** The way by which a deletion request came in. */
export type Origin = (typeof ORIGINS)[number]

export function isOrigin(value: unknown): value is Origin {
  return ORIGINS.some((origin) => origin === value)
}

/** Who asked, as far as AWS says; of an event what stands in it, and who put it on the queue. */
export interface Caller {
  /** Who signed the call of the HTTP API. */
  readonly iamArn?: string
  /** The `webhook-id`. */
  readonly webhookId?: string
  /** Who sent the message, as SQS names it. */
  readonly senderId?: string
  readonly eventSource?: string
  readonly eventId?: string
}

/** One `request_id` that someone wants deleted, with what is known about it so far. Times are epoch milliseconds. */
export interface DeletionRequest {
  readonly requestId: RequestId
  readonly origin: Origin
  readonly firstAcceptedAt: number
  readonly history: AttemptHistory
  /** The caller's wish: not deleted before this time; the retry window starts there. */
  readonly notBefore?: number
  /** Ours: a routed-back request is not tried before this time. */
  readonly retryAt?: number
  /** An earlier delivery of this request ended without a recorded outcome, so an attempt may have been made. */
  readonly redelivered: boolean
  readonly reason?: string
  readonly requestedBy?: string
  readonly idempotencyKey?: string
  /** X-Ray trace header of the first acceptance. */
  readonly traceId?: string
  readonly caller?: Caller
  /** The ledger has a record of it, or will have. */
  readonly inLedger?: true
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,256}$/

/** What {@link parseRequestId} accepts, for error messages. */
export const REQUEST_ID_RULE = 'must be a string of 1 to 256 visible ASCII characters'

/** The id when it is a string of 1..256 visible ASCII characters; nothing is trimmed. */
export function parseRequestId(value: unknown): RequestId | undefined {
  return isRequestId(value) ? value : undefined
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' && VISIBLE_ASCII.test(value)
}

/** The earliest time at which `request` may be tried. */
export function dueAt(request: DeletionRequest): number {
  return Math.max(request.notBefore ?? 0, request.retryAt ?? 0)
}
