import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../soak/invariants/facts.ts'
import {
  callsInThrottlePause,
  earlyRetries,
  hastyProbes,
} from '../../../soak/invariants/restraint.ts'
import { attemptAt, call, factsOf, PAUSES } from './facts-of.ts'

const THROTTLED = { deleted: false, status: 429, retryAfterMs: 2_000 } as const
const PUT_OFF = { outcome: 'unavailable', status: 429 } as const
const LATER = { invocation: 'i2', messageId: 'm2' } as const

/** An id that DocumentPro asks to wait 2 s, and that is tried again after `gapMs`. */
function retried(gapMs: number, facts: Partial<Facts> = {}): Facts {
  return factsOf({
    calls: [call('a', 0, THROTTLED), call('a', gapMs)],
    attempts: [attemptAt('a', 0, PUT_OFF), attemptAt('a', gapMs, LATER)],
    ...facts,
  })
}

describe('a Retry-After', () => {
  it('is kept by an id that comes back after it', () => {
    expect(earlyRetries(retried(2_000))).toStrictEqual({ exceptions: [], excused: [] })
  })

  it('is broken by the message that was routed back and comes too early', () => {
    expect(earlyRetries(retried(1_999))).toStrictEqual({ exceptions: ['a'], excused: [] })
  })

  it('is broken within one invocation', () => {
    const attempts = [attemptAt('a', 0, PUT_OFF), attemptAt('a', 500)]
    expect(earlyRetries(retried(500, { attempts })).exceptions).toStrictEqual(['a'])
  })

  it('is broken by a message that came again, when it is not what was told', () => {
    const other = { cameAgain: new Set(['m-other']), redelivered: new Set(['a']) }
    expect(earlyRetries(retried(500, other)).exceptions).toStrictEqual(['a'])
  })

  it.each<[string, Partial<Facts>]>([
    ['a message that came again as it was before', { cameAgain: new Set(['m-a']) }],
    ['what is routed back for one that came again', { cameAgain: new Set(['m2']) }],
    ['a second message that SQS has', { doubled: new Set(['a']) }],
    ['a delivery beside the one that was told', { shownAgain: new Set(['a']) }],
    ['a message whose record died with its process', { attempts: [attemptAt('a', 500, LATER)] }],
    [
      'a sender who asked anew',
      {
        attempts: [
          attemptAt('a', 0, PUT_OFF),
          attemptAt('a', 500, { ...LATER, messageId: undefined }),
        ],
        sentTwice: new Set(['a']),
      },
    ],
  ])('excuses, by name, %s', (_, facts) => {
    expect(earlyRetries(retried(500, facts))).toStrictEqual({ exceptions: [], excused: ['a'] })
  })

  it('does not excuse a waiting caller that nobody sent twice', () => {
    const attempts = [
      attemptAt('a', 0, PUT_OFF),
      attemptAt('a', 500, { ...LATER, messageId: undefined }),
    ]
    expect(earlyRetries(retried(500, { attempts })).exceptions).toStrictEqual(['a'])
  })
})

describe('an environment that a 429 told to wait', () => {
  const calledAfter = (afterMs: number, environment = 1): Facts =>
    factsOf({
      calls: [call('a', 0, THROTTLED), call('b', afterMs)],
      attempts: [attemptAt('a', 0, PUT_OFF), attemptAt('b', afterMs, { environment })],
    })

  it('breaks it with a call for any id', () => {
    expect(callsInThrottlePause(calledAfter(1_000))).toStrictEqual(['b'])
  })

  it('keeps it by calling after the wait', () => {
    expect(callsInThrottlePause(calledAfter(2_010))).toStrictEqual([])
  })

  it('may have had calls under way', () => {
    expect(callsInThrottlePause(calledAfter(5))).toStrictEqual([])
  })

  it('does not bind another environment', () => {
    expect(callsInThrottlePause(calledAfter(1_000, 2))).toStrictEqual([])
  })

  it('is bound no longer than the cap, and by a 429 only', () => {
    const facts = calledAfter(PAUSES.throttlePauseCapMs + 100)
    const long = call('a', 0, { ...THROTTLED, retryAfterMs: 60_000 })
    const other = call('a', 0, { ...THROTTLED, status: 503 })
    expect(callsInThrottlePause({ ...facts, calls: [long] })).toStrictEqual([])
    const attempts = [attemptAt('a', 0, { ...PUT_OFF, status: 503 }), attemptAt('b', 1_000)]
    expect(callsInThrottlePause({ ...facts, calls: [other], attempts })).toStrictEqual([])
  })
})

describe('an environment whose key is rejected', () => {
  const REJECTED = { outcome: 'unauthorized', status: 401, keyRejected: true } as const
  const probes = (...attempts: Facts['attempts']): readonly string[] =>
    hastyProbes(factsOf({ attempts }))
  const first = attemptAt('a', 0, REJECTED)
  const PAUSE = PAUSES.keyPauseMs

  it('probes after the pause', () => {
    const second = attemptAt('b', PAUSE + 10, { ...REJECTED, invocation: 'i2' })
    const third = attemptAt('c', 2 * PAUSE + 20, { ...REJECTED, invocation: 'i3' })
    expect(probes(first, second, third)).toStrictEqual([])
  })

  it('may end what it had under way', () => {
    expect(probes(first, attemptAt('b', 5, REJECTED), attemptAt('c', 8))).toStrictEqual([])
  })

  it.each(['unauthorized', 'unavailable', 'deleted'])(
    'is caught at a hasty call (%s)',
    (outcome) => {
      const hasty = attemptAt('b', 1_000, { ...REJECTED, outcome, invocation: 'i2' })
      expect(probes(first, hasty)).toStrictEqual(['b'])
    },
  )

  it('is caught at a second probe within one pause, also when the first found nothing', () => {
    const probe = attemptAt('b', PAUSE + 10, { outcome: 'unavailable', invocation: 'i2' })
    const second = attemptAt('c', PAUSE + 500, { ...REJECTED, invocation: 'i2' })
    expect(probes(first, probe, second)).toStrictEqual(['c'])
  })

  it('calls as it likes once the key is taken', () => {
    const probe = attemptAt('b', PAUSE + 10, { invocation: 'i2' })
    expect(probes(first, probe, attemptAt('c', PAUSE + 20, { invocation: 'i3' }))).toStrictEqual([])
  })

  it('does not bind another environment', () => {
    expect(
      probes(first, attemptAt('b', 1_000, { environment: 2, invocation: 'i2' })),
    ).toStrictEqual([])
  })

  it('need not pause when a newer key was tried', () => {
    const replaced = attemptAt('a', 0, { ...REJECTED, keyRejected: false })
    const next = attemptAt('b', 1_000, { invocation: 'i2' })
    expect(probes(replaced, attemptAt('a', 12), next)).toStrictEqual([])
  })
})
