/**
 * Stands in for `with-ledger.ts` in the bundles of a stack without a ledger.
 *
 * @module
 */
import { type AnswerOnce, answerAnew } from './http/answer-anew.ts'

export function createAnswerOnce(): AnswerOnce {
  return answerAnew
}

export function createLedger(): undefined {
  return undefined
}

export function createLedgerRoutes(): readonly never[] {
  return []
}
