import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  amendLastAttempt,
  hasFailed,
  mergeHistories,
  NO_ATTEMPTS,
  RECENT_ATTEMPTS,
  recordAttempt,
} from '../../../lambda/deletion/history.ts'
import { attemptHistory, attemptRecord, NOW } from '../factories.ts'

describe('the history of attempts', () => {
  it('starts empty and unambiguous', () => {
    expect(NO_ATTEMPTS).toStrictEqual({ count: 0, ambiguous: false, recent: [] })
  })

  it('keeps the attempts as they were, oldest first', () => {
    const first = attemptRecord({ at: NOW })
    const second = attemptRecord({ at: NOW + 1, outcome: 'deleted', status: 200 })
    const history = recordAttempt(recordAttempt(NO_ATTEMPTS, first), second)
    expect(history).toStrictEqual({ count: 2, ambiguous: false, recent: [first, second] })
  })

  it('counts all attempts, keeps the latest 20, and never forgets an ambiguity', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60, size: 'max' }), (ambiguities) => {
        const attempts = ambiguities.map((ambiguous, at) => attemptRecord({ at, ambiguous }))
        expect(attempts.reduce(recordAttempt, NO_ATTEMPTS)).toStrictEqual({
          count: attempts.length,
          ambiguous: ambiguities.includes(true),
          recent: attempts.slice(-20),
        })
      }),
    )
    expect(RECENT_ATTEMPTS).toBe(20)
  })

  it('leaves the history that it goes on from as it was', () => {
    const history = attemptHistory()
    recordAttempt(history, attemptRecord({ ambiguous: true }))
    expect(history).toStrictEqual(attemptHistory())
  })
})

describe('two histories of one id', () => {
  const short = attemptHistory({ count: 1, recent: [attemptRecord({ at: 1 })] })
  const long = attemptHistory({ count: 2, recent: [attemptRecord({ at: 2 })] })

  it('go on as the longer one', () => {
    expect(mergeHistories(short, long)).toStrictEqual(long)
    expect(mergeHistories(long, short)).toStrictEqual(long)
  })

  it('go on as the first when they are equally long', () => {
    const other = { ...short, recent: [] }
    expect(mergeHistories(short, other)).toStrictEqual(short)
    expect(mergeHistories(other, short)).toStrictEqual(other)
  })

  it('are ambiguous when either is', () => {
    const ambiguous = { ...long, ambiguous: true }
    expect(mergeHistories({ ...short, ambiguous: true }, long)).toStrictEqual(ambiguous)
    expect(mergeHistories(short, ambiguous)).toStrictEqual(ambiguous)
  })
})

describe('an id', () => {
  const unauthorized = attemptRecord({ outcome: 'unauthorized', status: 401 })

  it('has not failed when it was not tried, or only the key was rejected', () => {
    expect(hasFailed(NO_ATTEMPTS)).toBe(false)
    const recent = [unauthorized, unauthorized]
    expect(hasFailed(attemptHistory({ count: 2, recent }))).toBe(false)
  })

  it('has failed when any attempt has, also one that is no longer listed', () => {
    const recent = [unauthorized, attemptRecord(), unauthorized]
    expect(hasFailed(attemptHistory({ count: 3, recent }))).toBe(true)
    expect(hasFailed(attemptHistory({ count: 2, recent: [unauthorized] }))).toBe(true)
  })

  it('has another last attempt when that is seen in another way, or none when there was none', () => {
    const history = attemptHistory({ count: 2, recent: [attemptRecord(), unauthorized] })
    expect(amendLastAttempt(history, { outcome: 'unexpected' })).toStrictEqual({
      ...history,
      recent: [attemptRecord(), { ...unauthorized, outcome: 'unexpected' }],
    })
    expect(amendLastAttempt(NO_ATTEMPTS, { outcome: 'unexpected' })).toBe(NO_ATTEMPTS)
  })
})
