import type { Conclusion } from './conclusion.ts'
import type { DeletionRequest } from './request.ts'

/** Input that we refuse. `field` names what is wrong, `message` says what is allowed; neither repeats the input. */
export interface Refusal {
  readonly field: string
  readonly message: string
}

/** What a message asks for. */
export type Intake =
  | { readonly kind: 'requests'; readonly requests: readonly DeletionRequest[] }
  | ({ readonly kind: 'invalid' } & Refusal)
  /** Understood, and by configuration nothing to delete. */
  | { readonly kind: 'ignored'; readonly why: string }

/** A message about a deletion request that has ended already, and that a sink hasn't taken yet. */
export interface Unconcluded {
  readonly kind: 'concluded'
  readonly conclusion: Conclusion
}

/** One delivery of one message. */
export interface Delivery {
  readonly messageId: string
  /** How often it was delivered, this time included; above 1 an earlier delivery ended in a crash or a double fault. */
  readonly receiveCount: number
  readonly intake: Intake | Unconcluded
}

/**
 * A message that was delivered this often without an outcome may be what crashes the function, so it's tried
 * apart from the rest.
 */
const SUSPECT_RECEIVE_COUNT = 3

/** Messages that ask for more deletions than this are split into single ones. */
export const MAX_INLINE_REQUESTS = 10

export function isSuspect(delivery: Delivery): boolean {
  return delivery.receiveCount >= SUSPECT_RECEIVE_COUNT
}

/** The deletion requests that a message is about: to be tried, or ended. */
export function requestsIn(intake: Intake | Unconcluded): readonly DeletionRequest[] {
  switch (intake.kind) {
    case 'requests':
      return intake.requests
    case 'concluded':
      return [intake.conclusion.request]
    case 'invalid':
    case 'ignored':
      return []
  }
}
