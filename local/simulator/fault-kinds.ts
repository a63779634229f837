import { type Answer, json } from '../aws/stand-in/http-answer.ts'
import { edgePage, gatewayAnswer, missingAuthenticationToken } from './answers.ts'

/**
 * How an answer goes over the wire.
 *
 * - `whole`: as it should
 * - `stalled`: the headers and half of the body, then nothing, the socket is held
 * - `truncated`: the headers and half of the body, then the socket is closed
 * - `trickle`: the headers at once, the body in pieces over the delay
 * - `hang_up`: whole, then the kept-alive connection is closed without `Connection: close`
 */
export type Delivery = 'whole' | 'stalled' | 'truncated' | 'trickle' | 'hang_up'

/** How there is no answer: the socket is held (`silence`), or destroyed (`reset`). */
export type Refusal = 'silence' | 'reset'

/** What a fault needs to know of the request that it spoils. */
export interface SpoiltRequest {
  readonly pathAndQuery: string
  /** The simulator's. */
  readonly port: number
}

/** An answer that comes from something in front of DocumentPro. */
export type FrontAnswer = (request: SpoiltRequest) => Answer

interface Effect {
  /** Whether the result is gone afterwards (with a valid key), unless the fault says otherwise. */
  readonly deletes: boolean
  /** Milliseconds before the deletion and the answer, unless the fault says otherwise. */
  readonly delayMs: number
}

interface Answered extends Effect {
  /** `documentpro`: the request reaches DocumentPro, which checks the key and answers as always. */
  readonly answer: 'documentpro' | FrontAnswer
  readonly delivery: Delivery
  /** Put over the headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>
}

interface Unanswered extends Effect {
  readonly answer: 'nobody'
  readonly delivery: Refusal
}

/** What a kind of fault does. */
export type FaultTraits = Answered | Unanswered

const inFront = { delivery: 'whole', deletes: false, delayMs: 0 } as const
const passedOn = { answer: 'documentpro', delivery: 'whole', deletes: true, delayMs: 0 } as const
const unanswered = { answer: 'nobody', deletes: false, delayMs: 0 } as const

/** Longer than the 64 KiB that the client trusts. */
const OVERSIZED_TEXT = 'x'.repeat(128 * 1024)

/**
 * Every kind of fault, named as on the control surface. Bodies and headers are those of API Gateway's and
 * CloudFront's own answers (design section 2, faults.md section 8).
 */
export const faultKinds = {
  slow: { ...passedOn, delayMs: 3_000 },
  slow_body: { ...passedOn, delivery: 'trickle', delayMs: 3_000 },
  timeout: { ...unanswered, delivery: 'silence' },
  reset_before: { ...unanswered, delivery: 'reset' },
  reset_after: { ...unanswered, delivery: 'reset', deletes: true },
  stalled_body: { ...passedOn, delivery: 'stalled' },
  truncated: { ...passedOn, delivery: 'truncated' },
  close_idle: { ...passedOn, delivery: 'hang_up' },
  wrong_content_type: { ...passedOn, headers: { 'content-type': 'text/plain' } },
  html: { ...inFront, answer: () => edgePage(502) },
  throttle: {
    ...inFront,
    answer: () => gatewayAnswer(429, 'Too Many Requests', 'TooManyRequestsException'),
  },
  quota: {
    ...inFront,
    answer: () => gatewayAnswer(429, 'Limit Exceeded', 'LimitExceededException'),
  },
  gateway_forbidden: {
    ...inFront,
    answer: () => gatewayAnswer(403, 'Forbidden', 'ForbiddenException'),
  },
  missing_token: { ...inFront, answer: () => missingAuthenticationToken },
  gateway_bad: { ...inFront, answer: () => gatewayAnswer(502, 'Internal server error') },
  gateway_unavailable: { ...inFront, answer: () => gatewayAnswer(503, 'Service Unavailable') },
  gateway_timeout: { ...inFront, answer: () => gatewayAnswer(504, 'Endpoint request timed out') },
  oversized: { ...inFront, answer: () => json(200, { success: true, message: OVERSIZED_TEXT }) },
  not_success: {
    ...inFront,
    answer: () =>
      json(200, { success: false, error: 'not_deleted', message: 'The file was not deleted' }),
  },
  empty: { ...inFront, answer: () => ({ status: 200, headers: {}, body: '' }) },
  // Leads back here under another host name, so that a client that follows it shows up in the log.
  redirect: {
    ...inFront,
    answer: ({ port, pathAndQuery }) => ({
      status: 302,
      headers: { location: `http://localhost:${port}${pathAndQuery}` },
      body: '',
    }),
  },
} as const satisfies Record<string, FaultTraits>

export type FaultKind = keyof typeof faultKinds

/** Whether `text` names a kind of fault. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faultKinds, text)
}
