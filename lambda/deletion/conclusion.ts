import type { DeadLetterReason, Evidence, Fault, FinalOutcome } from './outcome.ts'
import type { DeletionRequest } from './request.ts'

type EndOfRequest = Exclude<FinalOutcome, 'invalid'>

/** The end of a deletion request: its final outcome, with what that rests on. Its history is in the request. */
export interface Conclusion<Outcome extends EndOfRequest = EndOfRequest> extends Fault {
  readonly outcome: Outcome
  readonly request: DeletionRequest
  /** DocumentPro's last answer; null where there was none. */
  readonly status: number | null
  readonly evidence?: Evidence
  /** When it was found, in epoch milliseconds. */
  readonly at: number
  /** When we deleted it, where it was gone already and the ledger knows; in epoch milliseconds. */
  readonly deletedAt?: number
  /** A dead letter tells a person of it; a caller who waits is told himself. */
  readonly deadLetter: boolean
}

/** The dead letter of a conclusion. */
export interface DeadLetter extends Conclusion<Exclude<DeadLetterReason, 'invalid'>> {
  readonly deadLetter: true
}

/** The end of a message that we refused: `invalid`, without a deletion request. */
export interface RefusedMessage {
  readonly outcome: 'invalid'
  readonly messageId: string
  readonly field: string
  readonly message: string
}

export function isDeadLetter(conclusion: Conclusion): conclusion is DeadLetter {
  return conclusion.deadLetter
}
