import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backoffCeilingMs,
  backoffMs,
  delaySeconds,
  followedRetryAfterMs,
  MAX_DELAY_SECONDS,
  windowEnd,
} from '../../../lambda/deletion/retry-policy.ts'
import { deletionRequest, NOW, POLICY } from '../factories.ts'

const attempts = fc.nat(10_000)
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const wait = fc.oneof(
  fc.double({ min: -1e6, max: 1e9, noNaN: true }),
  fc.constant(Number.POSITIVE_INFINITY),
)

describe('the back-off', () => {
  it.each([
    [0, 2_000],
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [9, 512_000],
    [10, 900_000],
    [1_000, 900_000],
  ])('after %i attempts is at most %i ms', (count, ceiling) => {
    expect(backoffCeilingMs(POLICY, count)).toBe(ceiling)
  })

  it('has a ceiling that grows with the attempts, from the base to the cap', () => {
    fc.assert(
      fc.property(attempts, (count) => {
        const ceiling = backoffCeilingMs(POLICY, count)
        expect(ceiling).toBeGreaterThanOrEqual(POLICY.backoffBaseMs)
        expect(ceiling).toBeLessThanOrEqual(POLICY.backoffCapMs)
        expect(backoffCeilingMs(POLICY, count + 1)).toBeGreaterThanOrEqual(ceiling)
      }),
    )
  })

  it('stays a number however far its cap is and however many attempts there were', () => {
    const patient = { ...POLICY, backoffCapMs: Number.POSITIVE_INFINITY }
    expect(backoffCeilingMs(patient, 53)).toBe(2_000 * 2 ** 52)
    expect(backoffCeilingMs(patient, 5_000)).toBe(2_000 * 2 ** 52)
  })

  it('is drawn from the whole range between nothing and the ceiling', () => {
    expect(backoffMs(POLICY, 3, 0, 0).ms).toBe(0)
    expect(backoffMs(POLICY, 3, 0, 0.5).ms).toBe(4_000)
    expect(backoffMs(POLICY, 3, 0, 0.999).ms).toBeCloseTo(7_992)
  })

  it('never ends before a Retry-After, and never waits for an absurd one', () => {
    fc.assert(
      fc.property(attempts, wait, random, (count, retryAfterMs, drawn) => {
        const { ms: delay } = backoffMs(POLICY, count, retryAfterMs, drawn)
        const lowerBound = followedRetryAfterMs(POLICY, retryAfterMs)
        expect(delay).toBeGreaterThanOrEqual(lowerBound)
        expect(delay).toBeLessThanOrEqual(lowerBound + backoffCeilingMs(POLICY, count))
      }),
    )
  })

  it('adds its jitter to a Retry-After', () => {
    expect(backoffMs(POLICY, 1, 10_000, 0.5).ms).toBe(11_000)
    expect(backoffMs(POLICY, 1, -10_000, 0.5).ms).toBe(1_000)
  })
})

describe('a Retry-After', () => {
  const HOUR_MS = 3_600_000

  it('is followed for six hours at most, and for half of the retry window: tries must be left', () => {
    expect(followedRetryAfterMs(POLICY, 5 * HOUR_MS)).toBe(5 * HOUR_MS)
    expect(followedRetryAfterMs(POLICY, 1_767_225_600_000)).toBe(6 * HOUR_MS)
    expect(followedRetryAfterMs({ ...POLICY, retryWindowMs: HOUR_MS }, HOUR_MS)).toBe(HOUR_MS / 2)
  })

  it('that has passed is none', () => {
    expect(followedRetryAfterMs(POLICY, -1)).toBe(0)
  })
})

describe('the retry window', () => {
  it.each([
    [{}, NOW],
    [{ notBefore: NOW + 5 }, NOW + 5],
    [{ notBefore: NOW - 5 }, NOW],
    [{ retryAt: NOW + 5 }, NOW],
  ])('of a request with %j starts at %i', (fields, start) => {
    const request = deletionRequest('a', fields)
    expect(windowEnd(POLICY, request)).toBe(start + POLICY.retryWindowMs)
  })
})

describe('the delay of a message', () => {
  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [899_001, 900],
    [900_001, 900],
  ])('for what is due in %i ms is %i s', (ms, seconds) => {
    expect(delaySeconds(NOW + ms, NOW)).toBe(seconds)
  })

  it('is whole seconds that SQS takes, and never ends early but to take another hop', () => {
    fc.assert(
      fc.property(wait, (ms) => {
        const seconds = delaySeconds(NOW + ms, NOW)
        expect(Number.isInteger(seconds)).toBe(true)
        expect(seconds).toBeGreaterThanOrEqual(0)
        expect(seconds).toBeLessThanOrEqual(900)
        if (seconds < 900) expect(NOW + seconds * 1_000).toBeGreaterThanOrEqual(NOW + ms)
      }),
    )
    expect(MAX_DELAY_SECONDS).toBe(900)
  })
})
