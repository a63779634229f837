import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, total } from '../../../cli/cost/bill.ts'
import { reconfigured, type Scenario } from '../../../cli/cost/scenario.ts'
import { HOURS_PER_MONTH, serviceBill, standingBill } from '../../../cli/cost/service-bill.ts'
import { anyScenario, LOGS, smooth } from './scenarios.ts'

const cost = (scenario: Scenario) => total(serviceBill(scenario, LOGS))

/** For a sum of floating-point numbers in another order. */
const ROUNDING = 1e-9

function quantity(lines: readonly Line[], what: string): number | undefined {
  return lines.find((line) => line.what === what)?.quantity
}

function usd(lines: readonly Line[], what: string): number | undefined {
  return lines.find((line) => line.what === what)?.usd
}

describe('any bill', () => {
  it('never falls with more deletions', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(1_000_000), (scenario, more) => {
        const larger = { ...scenario, deletions: scenario.deletions + more }
        expect(cost(larger)).toBeGreaterThanOrEqual(cost(scenario) * (1 - ROUNDING))
      }),
    )
  })

  it('never falls with a slower DocumentPro', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(5_000), (scenario, more) => {
        const slower = { ...scenario, latencyMs: scenario.latencyMs + more }
        expect(cost(slower)).toBeGreaterThanOrEqual(cost(scenario) * (1 - ROUNDING))
      }),
    )
  })

  it('never falls with more attempts that must be made again', () => {
    fc.assert(
      fc.property(anyScenario, fc.double({ min: 0, max: 1, noNaN: true }), (scenario, share) => {
        const failureRate = scenario.failureRate + (0.95 - scenario.failureRate) * share
        const worse = { ...scenario, failureRate }
        expect(cost(worse)).toBeGreaterThanOrEqual(cost(scenario) * (1 - ROUNDING))
      }),
    )
  })

  it('is the sum of its parts, and has no negative line', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const lines = serviceBill(scenario, LOGS)
        const parts = (['work', 'telling', 'standing'] as const).map((part) => total(lines, part))
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total(lines), 6)
        for (const line of lines) {
          expect(line.quantity).toBeGreaterThan(0)
          expect(line.usd).toBeGreaterThanOrEqual(0)
          expect(line.usd).toBeCloseTo((line.quantity * line.price.usd) / line.price.per, 6)
        }
      }),
    )
  })

  it('is what stands there anyway when nothing is deleted', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const idle = { ...scenario, deletions: 0 }
        expect(serviceBill(idle, LOGS)).toStrictEqual(standingBill(idle))
      }),
    )
  })
})

describe('a million deletions by SQS at 200 ms', () => {
  const lines = serviceBill(smooth, LOGS)

  it('pay for ten messages a call', () => {
    expect(quantity(lines, 'sends of producers')).toBe(100_000)
    expect(quantity(lines, 'receives')).toBe(100_000)
    expect(quantity(lines, 'deletes')).toBe(100_000)
    expect(usd(lines, 'receives')).toBeCloseTo(0.04)
    expect(quantity(lines, 'sends back to the queue')).toBeUndefined()
  })

  it('pay for one wait a batch and for the processor time beside it', () => {
    // 200 ms + (1 + 10 × 0.25) ms ÷ (512 ÷ 1,769) = 212.1, billed as 213 ms at half a GB
    expect(quantity(lines, 'worker: invocations')).toBe(100_000)
    expect(quantity(lines, 'worker: duration')).toBeCloseTo(100_000 * 0.213 * 0.5)
    expect(usd(lines, 'worker: duration')).toBeCloseTo(0.142, 3)
  })

  it('pay for a read of the key by each environment, and again after each TTL', () => {
    // 5 environments for 100,000 × 0.213 ÷ 5 = 4,260 s, with a TTL of 300 s
    expect(quantity(lines, 'reads of the API key')).toBeCloseTo(5 * (1 + 4_260 / 300))
  })

  it('pay for the lines that are written, and for keeping a fifth of them', () => {
    const gb = (100_000 * (1_000 + 750) + 1_000_000 * 900) / 1024 ** 3
    expect(quantity(lines, 'log lines')).toBeCloseTo(gb)
    expect(quantity(lines, 'logs kept')).toBeCloseTo((gb * 0.2 * 30) / (730 / 24))
  })

  it('pay for metrics in two hours of the month, and for the traces that are sampled', () => {
    expect(quantity(lines, 'metrics')).toBeCloseTo((4 * 2) / 730)
    expect(quantity(lines, 'traces')).toBeCloseTo(4_260 + 0.05 * (100_000 - 4_260))
  })

  it('pay for the same number of deletions twice when every other attempt is made again', () => {
    const again = serviceBill({ ...smooth, failureRate: 0.5 }, LOGS)
    expect(quantity(again, 'worker: invocations')).toBe(200_000)
    expect(quantity(again, 'sends of producers')).toBe(100_000)
    // Nearly every batch of ten has something to route back.
    expect(quantity(again, 'sends back to the queue')).toBeCloseTo(200_000 * (1 - 0.5 ** 10))
  })

  it('wait as often as a batch has rounds', () => {
    const one = reconfigured(smooth, { batchConcurrency: 1 })
    const gbSeconds = quantity(serviceBill(one, LOGS), 'worker: duration')
    expect(gbSeconds).toBeCloseTo(100_000 * 2.013 * 0.5)
  })

  it('make ten calls for a batch of a hundred', () => {
    const hundred = serviceBill(
      reconfigured({ ...smooth, failureRate: 0.2 }, { batchSize: 100, batchConcurrency: 100 }),
      LOGS,
    )
    expect(quantity(hundred, 'receives')).toBe(12_500 * 10)
    expect(quantity(hundred, 'sends back to the queue')).toBeCloseTo(12_500 * 2)
  })
})

describe('the other ways', () => {
  it('pay for each event and for the send of the rule', () => {
    const lines = serviceBill({ ...smooth, way: 'event' }, LOGS)
    expect(usd(lines, 'events')).toBeCloseTo(1)
    expect(usd(lines, 'sends of the rule')).toBeCloseTo(0.4)
    expect(quantity(lines, 'sends of producers')).toBeUndefined()
  })

  it('pay for the API and a waiting function, and for the queue only when it is needed', () => {
    const smoothly = serviceBill({ ...smooth, way: 'webhook' }, LOGS)
    expect(usd(smoothly, 'requests of callers')).toBeCloseTo(1)
    expect(quantity(smoothly, 'webhook: duration')).toBeCloseTo(1_000_000 * 0.205 * 0.5)
    expect(quantity(smoothly, 'worker: invocations')).toBeUndefined()
    const again = serviceBill({ ...smooth, way: 'webhook', failureRate: 0.5 }, LOGS)
    expect(quantity(again, 'sends of the webhook function')).toBe(500_000)
    expect(quantity(again, 'receives')).toBe(1_000_000)
  })

  it('pay for two writes and another secret when webhooks are checked for replays', () => {
    const lines = serviceBill({ ...smooth, way: 'webhook', replayTable: true }, LOGS)
    expect(usd(lines, 'replay table: writes')).toBeCloseTo(1.25)
    expect(usd(lines, 'secrets')).toBeCloseTo(0.8)
    expect(quantity(lines, 'sends of the webhook function')).toBe(1_000_000)
    expect(quantity(lines, 'worker: invocations')).toBe(1_000_000)
  })

  it('pay for a write of the ledger for each attempt', () => {
    const lines = serviceBill({ ...smooth, failureRate: 0.5, ledger: true }, LOGS)
    expect(quantity(lines, 'ledger: writes')).toBe(2_000_000)
  })
})

it('has every invocation traced, and every hour with metrics, when deletions come one by one', () => {
  const spread = reconfigured({ ...smooth, hours: HOURS_PER_MONTH }, { batchSize: 1 })
  const lines = serviceBill(spread, LOGS)
  expect(quantity(lines, 'traces')).toBe(1_000_000)
  expect(quantity(lines, 'metrics')).toBe(4)
})

it('counts five pollers that each ask three times a minute', () => {
  const [, receives] = standingBill(smooth)
  expect(receives).toMatchObject({ what: 'empty receives', quantity: 5 * 3 * 60 * HOURS_PER_MONTH })
})
