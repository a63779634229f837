import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { besideSick, makeSoakPlan, type SoakPlan } from '../../soak/plan.ts'
import { BATCH_SIZES, DEFERRING_WAYS, WAYS } from '../../soak/ways-in.ts'

const FLAGS = { gentle: false, deletions: 2_000, faults: 0.3, seed: 7 }

/** The beginning of what has no end. */
function first(items: Iterator<unknown>): readonly unknown[] {
  return Array.from({ length: 50 }, () => items.next().value)
}

function begun(plan: SoakPlan): object {
  const { mishaps, secretFaults, tableFaults } = plan
  return {
    ...plan,
    mishaps: first(mishaps),
    secretFaults: first(secretFaults),
    tableFaults: first(tableFaults),
  }
}

describe('the plan of a soak', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, other) => {
        const small = { ...FLAGS, deletions: 50, seed }
        const plan = begun(makeSoakPlan(small))
        expect(begun(makeSoakPlan(small))).toStrictEqual(plan)
        fc.pre(other !== seed)
        expect(begun(makeSoakPlan({ ...small, seed: other }))).not.toStrictEqual(plan)
      }),
      { numRuns: 50 },
    )
  })

  it('has every deletion once, and each way in', () => {
    const { ids, sendings } = makeSoakPlan(FLAGS)
    const sent = sendings.flatMap((sending) => sending.ids)
    expect(new Set(ids).size).toBe(FLAGS.deletions)
    expect(sent.toSorted()).toStrictEqual(ids.toSorted())
    for (const way of WAYS) {
      const sizes = sendings.filter((sending) => sending.way === way).map((s) => s.ids.length)
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(50)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(BATCH_SIZES[way])
    }
  })

  it('schedules some deletions ahead by each way that can', () => {
    const { sendings } = makeSoakPlan(FLAGS)
    const ahead = sendings.filter(({ aheadMs }) => aheadMs > 0)
    expect(new Set(ahead.map(({ way }) => way))).toStrictEqual(new Set(DEFERRING_WAYS))
    for (const { aheadMs } of ahead) expect(aheadMs).toBeGreaterThanOrEqual(4_000)
    expect(DEFERRING_WAYS).not.toContain('documentpro')
  })

  it('has a few ids that fail for ever, each beside ids that do not', () => {
    const plan = makeSoakPlan(FLAGS)
    expect([...plan.sick].map((id) => id.replace(/-\d+$/, '')).toSorted()).toStrictEqual([
      ...['api_list', 'event', 'queue', 'queue'],
    ])
    const beside = besideSick(plan)
    expect(beside.size).toBeGreaterThan(plan.sick.size)
    for (const id of plan.sick) {
      expect(beside.has(id)).toBe(false)
      expect(plan.unknown.has(id)).toBe(false)
      expect(plan.faults).toContainEqual({ request_id: id, status: 500 })
    }
  })

  it('lets a person look at ids that exist and are queued only, and refuses each by its own fault', () => {
    const { forAPerson, unknown, faults } = makeSoakPlan({ ...FLAGS, deletions: 20_000 })
    expect(forAPerson.size).toBeGreaterThan(5)
    expect(new Set(forAPerson.values())).toStrictEqual(new Set(['rejected', 'forbidden']))
    for (const [id, reason] of forAPerson) {
      expect(id).toMatch(/^queue-/)
      expect(unknown.has(id)).toBe(false)
      const status = reason === 'rejected' ? 400 : 403
      expect(faults).toContainEqual({ request_id: id, status })
    }
  })

  it('spoils the share of calls that was asked for', () => {
    const rates = makeSoakPlan(FLAGS).faults.flatMap(({ rate }) => rate ?? [])
    const unspoilt = rates.reduce((share, rate) => share * (1 - rate), 1)
    expect(unspoilt).toBeCloseTo(0.7, 10)
    expect(makeSoakPlan({ ...FLAGS, faults: 0 }).faults.every(({ request_id }) => request_id)).toBe(
      true,
    )
  })

  it('spares everything but DocumentPro and the key when it is gentle', () => {
    const { sqsFaults, restartAt, secretFaults } = makeSoakPlan({ ...FLAGS, gentle: true })
    expect({ sqsFaults, restartAt }).toStrictEqual({ sqsFaults: undefined, restartAt: undefined })
    expect(new Set(first(secretFaults))).toStrictEqual(new Set(['none']))
    expect(new Set(first(makeSoakPlan(FLAGS).secretFaults)).size).toBe(4)
  })

  it('rotates the key and restarts the stack within the run', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = makeSoakPlan({ ...FLAGS, deletions: 100, seed })
        const { firstMishapAt, rotateAt, restartAt } = plan
        expect(firstMishapAt).toBeLessThan(rotateAt)
        expect(rotateAt).toBeLessThan(restartAt ?? 0)
        expect(restartAt).toBeLessThan(100)
      }),
      { numRuns: 50 },
    )
  })
})
