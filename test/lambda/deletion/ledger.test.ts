import { describe, expect, it } from 'vitest'
import { askedWith, openState, supersedes } from '../../../lambda/deletion/ledger.ts'
import { FINAL_OUTCOMES, isSuccess } from '../../../lambda/deletion/outcome.ts'
import { attemptHistory, deletionRequest, NOW } from '../factories.ts'

describe('the state of a deletion that has not ended', () => {
  it.each([
    ['queued', {}],
    ['queued', { notBefore: NOW }],
    ['scheduled', { notBefore: NOW + 1 }],
    ['scheduled', { notBefore: NOW + 1, history: attemptHistory() }],
    ['pending', { history: attemptHistory() }],
  ] as const)('is %s with %j', (state, fields) => {
    expect(openState(deletionRequest('a', fields), NOW)).toBe(state)
  })
})

it('what was asked for has no more than is known', () => {
  expect(askedWith(deletionRequest('a'))).toStrictEqual({ origin: 'queue', acceptedAt: NOW })
})

it('an end gives way to a success only where it is none itself', () => {
  for (const standing of FINAL_OUTCOMES) {
    for (const later of FINAL_OUTCOMES) {
      const expected = isSuccess(later) && !isSuccess(standing)
      expect(supersedes({ outcome: later }, { outcome: standing })).toBe(expected)
    }
  }
})
