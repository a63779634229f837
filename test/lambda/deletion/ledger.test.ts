import { describe, expect, it } from 'vitest'
import {
  askedWith,
  CursorError,
  LEDGER_STATES,
  LedgerUnavailableError,
  openState,
  supersedes,
} from '../../../lambda/deletion/ledger.ts'
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

it('the states are these words, which stand in records for years', () => {
  expect(LEDGER_STATES).toStrictEqual([
    'queued',
    'scheduled',
    'held',
    'pending',
    'final',
    'cancelled',
  ])
})

describe('what was asked for', () => {
  it('has all that is known of who asked and why, and nothing of what was tried', () => {
    const known = {
      notBefore: NOW + 1,
      caller: { senderId: 'AROAEXAMPLE:producer' },
      reason: 'contract ended',
      requestedBy: 'billing',
      idempotencyKey: 'key-1',
      traceId: '1-67891233-abcdef012345678912345678',
    }
    const request = deletionRequest('a', { ...known, retryAt: NOW + 2, history: attemptHistory() })
    expect(askedWith(request)).toStrictEqual({ origin: 'queue', acceptedAt: NOW, ...known })
  })

  it('has no more than is known', () => {
    expect(askedWith(deletionRequest('a'))).toStrictEqual({ origin: 'queue', acceptedAt: NOW })
  })
})

it.each([
  ['LedgerUnavailableError', LedgerUnavailableError],
  ['CursorError', CursorError],
])('%s has its name in a log, however the code is bundled', (name, LedgerError) => {
  expect(new LedgerError('why').name).toBe(name)
})

it('an end gives way to a success only where it is none itself', () => {
  for (const standing of FINAL_OUTCOMES) {
    for (const later of FINAL_OUTCOMES) {
      const expected = isSuccess(later) && !isSuccess(standing)
      expect(supersedes({ outcome: later }, { outcome: standing })).toBe(expected)
    }
  }
})
