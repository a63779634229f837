import type { MessageIdentity } from '../receipts/receipts.ts'
import type { HttpAnswer } from './answers.ts'

/**
 * Answers a request, once where it has an identity.
 * @param remainingMs of the invocation
 */
export type AnswerOnce = (
  identity: MessageIdentity | undefined,
  remainingMs: number,
  work: () => Promise<HttpAnswer>,
) => Promise<HttpAnswer>

/** Where no answers are remembered. */
export const answerAnew: AnswerOnce = (_identity, _remainingMs, work) => work()
