import { describe, expect, it } from 'vitest'
import { parseRequestId } from '../../lambda/deletion/request.ts'
import { parseFaults } from '../../local/simulator/fault.ts'
import { makePlan } from '../../soak/demo-plan.ts'

describe("the demo's plan", () => {
  const plan = makePlan()
  const all = Object.values(plan.ids).flat()

  it('is the same on every run', () => {
    expect(makePlan()).toStrictEqual(plan)
  })

  it('asks for 1,000 different deletions, by every way in', () => {
    expect(new Set(all).size).toBe(1_000)
    for (const ids of Object.values(plan.ids)) expect(ids.length).toBeGreaterThan(0)
    expect(all.filter((id) => parseRequestId(id) === undefined)).toStrictEqual([])
  })

  it('has faults that the simulator takes', () => {
    expect(plan.faults.flatMap((fault) => parseFaults(fault))).toHaveLength(plan.faults.length)
  })

  it('has ids whose result never existed, and ids for a person, all of them asked for', () => {
    expect(plan.unknown.size).toBe(20)
    const forAPerson = [...plan.forAPerson.keys()]
    for (const id of [...plan.unknown, ...forAPerson]) expect(all).toContain(id)
    expect(forAPerson.filter((id) => plan.unknown.has(id))).toStrictEqual([])
  })

  it('says of each id for a person what DocumentPro answers it', () => {
    const refused = plan.faults.flatMap(({ request_id, status }) =>
      request_id === undefined ? [] : [[request_id, status === 400 ? 'rejected' : 'forbidden']],
    )
    expect([...plan.forAPerson]).toStrictEqual(refused)
  })
})
