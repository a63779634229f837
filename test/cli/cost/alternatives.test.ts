import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alternatives } from '../../../cli/cost/alternatives.ts'
import { total } from '../../../cli/cost/bill.ts'
import { defaultScenario, reconfigured, type Scenario } from '../../../cli/cost/scenario.ts'
import { serviceBill } from '../../../cli/cost/service-bill.ts'
import { anyScenario, LOGS, smooth } from './scenarios.ts'

function work(name: string, scenario: Scenario): number {
  const alternative = alternatives.find((one) => one.name.includes(name))
  return total(alternative?.bill(scenario) ?? [], 'work')
}

describe.each(alternatives)('$name', ({ bill }) => {
  it('never falls with more deletions, latency or failures, and is free of work for none', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(1_000), (scenario, more) => {
        const now = total(bill(scenario)) * (1 - 1e-9)
        const latencyMs = scenario.latencyMs + more
        const failureRate = scenario.failureRate + (0.95 - scenario.failureRate) * (more / 1_000)
        expect(
          total(bill({ ...scenario, deletions: scenario.deletions + more })),
        ).toBeGreaterThanOrEqual(now)
        expect(total(bill({ ...scenario, latencyMs }))).toBeGreaterThanOrEqual(now)
        expect(total(bill({ ...scenario, failureRate }))).toBeGreaterThanOrEqual(now)
        expect(total(bill({ ...scenario, deletions: 0 }), 'work', 'telling')).toBe(0)
      }),
    )
  })
})

it('pays a pipe for single messages: 2.1 million SQS requests, a run and a call each', () => {
  expect(work('Pipe', smooth)).toBeCloseTo(0.84 + 0.4 + 0.2)
})

it('pays a rule for events and calls', () => {
  expect(work('rule', { ...smooth, failureRate: 0.5 })).toBeCloseTo(1 + 0.4)
})

it('pays a standard workflow for two transitions, and for each retry', () => {
  expect(work('standard', smooth)).toBeCloseTo(50)
  expect(work('standard', { ...smooth, failureRate: 0.5 })).toBeCloseTo(75)
})

it('pays an express workflow for its time in 64 MB, waits between tries included', () => {
  expect(work('express', smooth)).toBeCloseTo(1 + 200_000 * (1 / 16) * 0.00001667)
  const again = { ...smooth, failureRate: 0.5 }
  expect(work('express', again)).toBeCloseTo(1 + 2_400_000 * (1 / 16) * 0.00001667)
})

describe('what docs/cost.md says of them', () => {
  const ours = (scenario: Scenario) => total(serviceBill(scenario, LOGS), 'work')
  const spread = reconfigured({ ...defaultScenario, hours: 730 }, { batchSize: 1 })
  const slow = { ...defaultScenario, latencyMs: 2_000 }

  it('ours is the cheapest in bulk', () => {
    for (const { bill } of alternatives) {
      expect(ours(defaultScenario)).toBeLessThan(total(bill(defaultScenario), 'work'))
    }
  })

  it('ours is dearer than all but a standard workflow when deletions come one by one', () => {
    for (const name of ['Pipe', 'rule', 'express']) {
      expect(ours(spread)).toBeGreaterThan(work(name, spread))
    }
    expect(total(serviceBill(spread, LOGS))).toBeLessThan(work('standard', spread))
  })

  it('ours is dearer than a pipe or a rule when DocumentPro takes two seconds', () => {
    for (const name of ['Pipe', 'rule']) expect(ours(slow)).toBeGreaterThan(work(name, slow))
  })
})
