import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createArmedFaults } from '../../../local/simulator/armed-faults.ts'
import { type FaultRequest, parseFaults } from '../../../local/simulator/fault.ts'

function armed(...requests: readonly FaultRequest[]) {
  const faults = createArmedFaults()
  for (const request of requests) faults.arm(parseFaults(request))
  return faults
}

describe('armed faults', () => {
  it('fire as often as they were told, then no more', () => {
    const faults = armed({ status: 500, times: 2 })
    expect([1, 2, 3].map(() => faults.next('a')?.name)).toStrictEqual([
      'status',
      'status',
      undefined,
    ])
  })

  it('for one id come before those for all, and leave other ids alone', () => {
    const faults = armed({ kind: 'html' }, { kind: 'slow', request_id: 'a', times: 1 })
    expect(faults.next('b')?.name).toBe('html')
    expect(faults.next('a')?.name).toBe('slow')
    expect(faults.next('a')?.name).toBe('html')
    expect(faults.next(null)?.name).toBe('html')
  })

  it('fire in the order in which they were set', () => {
    const faults = armed({ kind: 'html', times: 1 }, { kind: 'quota', times: 1 })
    expect(faults.next('a')?.name).toBe('html')
    expect(faults.next('a')?.name).toBe('quota')
  })

  it('are gone when they are cleared', () => {
    const faults = armed({ status: 500 }, { status: 500, request_id: 'a' })
    faults.clear()
    expect(faults.next('a')).toBeUndefined()
  })

  it('spoil the share of requests that they were told to, the same ones for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, rate) => {
        const run = () => {
          const faults = armed({ status: 500, rate, seed })
          return Array.from({ length: 500 }, () => faults.next('a') !== undefined)
        }
        const spoilt = run()
        expect(run()).toStrictEqual(spoilt)
        expect(Math.abs(spoilt.filter(Boolean).length / 500 - rate)).toBeLessThan(0.15)
      }),
      { numRuns: 30 },
    )
  })

  it('count down only when they fire', () => {
    const faults = armed({ status: 500, rate: 0.5, seed: 1, times: 3 })
    const fired = Array.from({ length: 100 }, () => faults.next('a') !== undefined)
    expect(fired.filter(Boolean)).toHaveLength(3)
  })
})
