import type { DeadLetterReason } from '../../lambda/deletion/outcome.ts'

/** Why a message is on the dead-letter queue; the last two were put there by AWS, which gives no reason. */
export type Reason = DeadLetterReason | 'crashed' | 'undelivered_event'

/** What each reason means and what to do, in the order in which a person would look at them. */
export const REASONS: Readonly<Record<Reason, string>> = {
  expired: 'still pending when the retry window was over; redrive once the cause is gone',
  crashed:
    'each delivery ended without an outcome (maxReceiveCount); look at the logs, then redrive',
  undelivered_event: 'EventBridge could not put it on the deletion queue; redrive',
  forbidden: "DocumentPro's 403: this key may not delete this id; redrive after changing the key",
  rejected: "DocumentPro's 400: it won't take this id; discard once that is settled",
  invalid: 'we refused the message; send a corrected one, then discard this',
}

export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text)
}
