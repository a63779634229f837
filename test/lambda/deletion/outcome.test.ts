import { describe, expect, it } from 'vitest'
import {
  DEAD_LETTER_REASONS,
  FINAL_OUTCOMES,
  isAttemptedOutcome,
  isSuccess,
  type Outcome,
} from '../../../lambda/deletion/outcome.ts'

/** Every outcome: whether it is a success, and whether an attempt can have it. */
const OUTCOMES: Readonly<Record<Outcome, { success: boolean; attempted: boolean }>> = {
  deleted: { success: true, attempted: true },
  already_gone: { success: true, attempted: true },
  not_found: { success: false, attempted: true },
  rejected: { success: false, attempted: true },
  forbidden: { success: false, attempted: true },
  invalid: { success: false, attempted: false },
  expired: { success: false, attempted: false },
  unavailable: { success: false, attempted: true },
  unexpected: { success: false, attempted: true },
  unauthorized: { success: false, attempted: true },
}
const NAMES: readonly Outcome[] = [
  'deleted',
  'already_gone',
  'not_found',
  'rejected',
  'forbidden',
  'invalid',
  'expired',
  'unavailable',
  'unexpected',
  'unauthorized',
]

describe.each(NAMES)('the outcome %s', (outcome) => {
  const { success, attempted } = OUTCOMES[outcome]

  it(`is ${success ? 'a' : 'no'} success`, () => {
    expect(isSuccess(outcome)).toBe(success)
  })

  it(`is ${attempted ? 'one' : 'none'} that an attempt can have`, () => {
    expect(isAttemptedOutcome(outcome)).toBe(attempted)
  })
})

describe('the outcome of an attempt', () => {
  it.each(['', 'Deleted', 'toString', '__proto__', undefined, null, 1, ['deleted'], {}])(
    'is never %j',
    (value) => {
      expect(isAttemptedOutcome(value)).toBe(false)
    },
  )
})

describe('the outcomes', () => {
  it('that end a deletion request, and those of them that a person must look at, are these', () => {
    const dead = ['rejected', 'forbidden', 'invalid', 'expired']
    expect(FINAL_OUTCOMES).toStrictEqual(['deleted', 'already_gone', 'not_found', ...dead])
    expect(DEAD_LETTER_REASONS).toStrictEqual(dead)
  })
})
