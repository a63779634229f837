/** Thrown when the table can't be asked: whether a message came before isn't known, so it can't be accepted. */
export class ReceiptsUnavailableError extends Error {
  override name = 'ReceiptsUnavailableError'
}

/** A message as far as it's told apart from others. */
export interface MessageIdentity {
  readonly id: string
  /** SHA-256 of the body. */
  readonly digest: string
}

/** What stands in the table about a message. */
export type Claim =
  /** Nobody has accepted it, and until the claim ends nobody else will. */
  | { readonly kind: 'claimed'; readonly token: string }
  /** It was accepted; `answer` is what was answered then. */
  | { readonly kind: 'accepted_before'; readonly answer: string }
  /** Another invocation is at it, until then at most. Epoch milliseconds. */
  | { readonly kind: 'in_progress'; readonly until: number }
  /** The message that was accepted under this id had another body. */
  | { readonly kind: 'id_reused' }

/**
 * The receipts of accepted messages, so that one which comes again does nothing. A message is claimed first,
 * for no longer than its invocation can last, and gets its receipt only when what it asks for is durable: when
 * the function dies in between, the sender's next try is accepted. At worst that is accepted twice, and a second
 * deletion does no harm.
 */
export interface Receipts {
  /**
   * @param until when the invocation is over at the latest, in epoch milliseconds
   * @throws ReceiptsUnavailableError
   */
  claim(message: MessageIdentity, until: number): Promise<Claim>
  /**
   * Turns the claim into a receipt, now that the message is durable.
   * @returns false when that failed; then the message may be accepted once more
   */
  confirm(message: MessageIdentity, token: string, answer: string): Promise<boolean>
  /**
   * Gives the claim up, so that the sender's next try needn't wait for its end.
   * @returns false when that failed
   */
  release(message: MessageIdentity, token: string): Promise<boolean>
}
