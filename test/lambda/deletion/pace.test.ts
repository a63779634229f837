import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../../lambda/deletion/pace.ts'
import type { TimeAllowance } from '../../../lambda/deletion/time-allowance.ts'
import { clockAt, NOW } from '../factories.ts'

const UNHURRIED: TimeAllowance = () => 1_000

/** A pace whose waits end at once and are written down. */
function paceOf(requestsPerSecond: number) {
  const clock = clockAt()
  const waits: number[] = []
  const pace = new Pace(requestsPerSecond, clock.now, async (ms) => {
    waits.push(ms)
  })
  return { pace, clock, waits }
}

describe('the pace', () => {
  it('lets the first call go at once and spaces those after it', async () => {
    const { pace, waits } = paceOf(4)
    const turns = await Promise.all([1, 2, 3].map(() => pace.turn(UNHURRIED)))
    expect(turns).toStrictEqual(Array(3).fill({ taken: true, timeoutMs: 1_000 }))
    expect(waits).toStrictEqual([250, 500])
  })

  it('lets a call go at once when the one before it is long over', async () => {
    const { pace, clock, waits } = paceOf(4)
    await pace.turn(UNHURRIED)
    clock.advance(250)
    await pace.turn(UNHURRIED)
    clock.advance(10_000)
    await pace.turn(UNHURRIED)
    await pace.turn(UNHURRIED)
    expect(waits).toStrictEqual([250])
  })

  it('says when the turn would be of a call that would be over too late', async () => {
    const { pace, waits } = paceOf(1)
    const allowance: TimeAllowance = (afterMs = 0) => (afterMs > 1_500 ? 0 : 100)
    const taken = { taken: true, timeoutMs: 100 }
    expect(await pace.turn(allowance)).toStrictEqual(taken)
    expect(await pace.turn(allowance)).toStrictEqual(taken)
    const late = { taken: false, resumeAt: NOW + 2_000 }
    expect(await pace.turn(allowance)).toStrictEqual(late)
    // Who doesn't go takes nobody's turn.
    expect(await pace.turn(allowance)).toStrictEqual(late)
    expect(waits).toStrictEqual([1_000])
  })

  it('lets nothing go when no time is left at all', async () => {
    const { pace } = paceOf(1)
    expect(await pace.turn(() => 0)).toStrictEqual({ taken: false, resumeAt: NOW })
  })

  it('never waits where turns are closer than a timer can tell apart', async () => {
    const { pace, waits } = paceOf(1_001)
    for (let call = 0; call < 100; call += 1) {
      expect(await pace.turn(UNHURRIED)).toStrictEqual({ taken: true, timeoutMs: 1_000 })
    }
    expect(waits).toStrictEqual([])
    expect(await pace.turn(() => 0)).toStrictEqual({ taken: false, resumeAt: NOW })
  })

  it('asks for the allowance once: a moment later it may be another', async () => {
    for (const perSecond of [10, 10_000]) {
      const { pace } = paceOf(perSecond)
      let asked = 0
      const allowance: TimeAllowance = () => (asked++ === 0 ? 100 : 0)
      expect(await pace.turn(allowance)).toStrictEqual({ taken: true, timeoutMs: 100 })
    }
  })

  it('does wait where a timer can just tell', async () => {
    const { pace, waits } = paceOf(1_000)
    await Promise.all([pace.turn(UNHURRIED), pace.turn(UNHURRIED)])
    expect(waits).toStrictEqual([1])
  })

  it('keeps any two calls its interval apart', async () => {
    const pauses = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), pauses, async (perSecond, given) => {
        const { pace, clock, waits } = paceOf(perSecond)
        let last = Number.NEGATIVE_INFINITY
        for (const pause of given) {
          clock.advance(pause)
          waits.length = 0
          await pace.turn(UNHURRIED)
          const at = clock.now() + (waits[0] ?? 0)
          // Times near the epoch's 1.8e12 ms are exact to about 0.0002 ms.
          expect(at - last).toBeGreaterThanOrEqual(1_000 / perSecond - 0.01)
          last = at
        }
      }),
    )
  })
})
