import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alternatives } from '../../../cli/cost/alternatives.ts'
import {
  bill,
  dollars,
  type Line,
  prices,
  type Scenario,
  STACK,
  standing,
  total,
  usual,
  WAYS,
} from '../../../cli/cost/bill.ts'
import { scenarios } from '../../../docs/cost.ts'
import { configure } from '../../../lib/configuration.ts'
import { synthesised } from '../../lib/synthesised.ts'

/** None of the attempts made again, so that a test can be followed by hand. */
const smooth: Scenario = { ...usual, failureRate: 0 }

const all = (lines: readonly Line[]) => total(lines, 'work', 'telling', 'standing')

function quantity(lines: readonly Line[], { unit }: { readonly unit: string }): number {
  return lines.find((line) => line.part !== 'standing' && line.unit === unit)?.quantity ?? 0
}

const bills = { ours: bill, ...alternatives }

describe.each(Object.entries(bills))('a bill of %s', (_, billOf) => {
  const anyScenario = fc.record({
    way: fc.constantFrom(...(Object.keys(WAYS) as Scenario['way'][])),
    deletions: fc.nat(5_000_000),
    latencyMs: fc.nat(8_000),
    failureRate: fc.double({ min: 0, max: 0.9, noNaN: true }),
    hours: fc.nat(2_000),
    configuration: fc
      .record({
        batchSize: fc.integer({ min: 1, max: 200 }),
        batchConcurrency: fc.integer({ min: 1, max: 100 }),
      })
      .map((given) => configure({ ...given, batchingWindowSeconds: 1 })),
  })

  it('never falls with more deletions, latency or failures, and has no work for none', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(1_000), (scenario, more) => {
        const before = all(billOf(scenario)) * (1 - 1e-9)
        const { deletions, latencyMs, failureRate } = scenario
        for (const worse of [
          { deletions: deletions + more },
          { latencyMs: latencyMs + more },
          { failureRate: failureRate + more / 20_000 },
        ]) {
          expect(all(billOf({ ...scenario, ...worse }))).toBeGreaterThanOrEqual(before)
        }
        expect(total(billOf({ ...scenario, deletions: 0 }), 'work', 'telling')).toBe(0)
      }),
    )
  })
})

describe('a million deletions', () => {
  it('by SQS pay for ten messages a call, and one wait a batch with the processor time beside it', () => {
    const lines = bill(smooth)
    expect(quantity(lines, prices.sqsRequest)).toBe(300_000)
    // 200 ms + (1 + 10 × 0.25) ms ÷ (512 ÷ 1,769) = 212.1, billed as 213 ms at half a GB
    expect(quantity(lines, prices.lambdaGbSecond)).toBeCloseTo(100_000 * 0.213 * 0.5)
    expect(quantity(lines, prices.trace)).toBeCloseTo(4_260 + 0.05 * (100_000 - 4_260))
    expect(quantity(lines, prices.metricMonth)).toBeCloseTo((10 * 2) / 730)
  })

  it('pay for a send back in nearly every batch when every other attempt is made again', () => {
    const lines = bill({ ...smooth, failureRate: 0.5 })
    expect(quantity(lines, prices.lambdaRequest)).toBe(200_000)
    expect(quantity(lines, prices.sqsRequest)).toBeCloseTo(500_000 + 200_000 * (1 - 0.5 ** 10))
  })

  it('by events pay for each event and for the send of the rule', () => {
    const lines = bill({ ...smooth, way: 'event' })
    expect(quantity(lines, prices.event)).toBe(1_000_000)
    expect(quantity(lines, prices.sqsRequest)).toBe(1_200_000)
  })

  it('by POST /deletions pay for the queue only where an attempt is made again', () => {
    expect(quantity(bill({ ...smooth, way: 'http' }), prices.sqsRequest)).toBe(0)
    const again = bill({ ...smooth, way: 'http', failureRate: 0.5 })
    // a send to the queue for half of them; a receive and a delete each for a million; half of those sent back
    expect(quantity(again, prices.sqsRequest)).toBe(500_000 + 2_000_000 + 500_000)
    expect(quantity(again, prices.httpApiRequest)).toBe(1_000_000)
  })

  it('pay for a write of the ledger each, and one more for what is not done at once', () => {
    expect(quantity(bill(smooth), prices.dynamoWrite)).toBe(1_000_000)
    expect(quantity(bill({ ...smooth, failureRate: 0.5 }), prices.dynamoWrite)).toBe(1_500_000)
    const configuration = configure({ ledger: false })
    expect(quantity(bill({ ...smooth, configuration }), prices.dynamoWrite)).toBe(0)
  })

  it('by POST /webhook pay for two receipts and two records each, and for another secret', () => {
    const lines = bill({ ...smooth, way: 'webhook' })
    expect(quantity(lines, prices.dynamoWrite)).toBe(4_000_000)
    expect(quantity(lines, prices.lambdaRequest)).toBe(2_000_000)
    expect(total(lines, 'standing')).toBeCloseTo(total(standing(), 'standing') + 0.4)
  })
})

it('pays an event for each outcome, where there are outcome events', () => {
  const configuration = configure({ outcomeEventBus: 'outcomes' })
  const events = (scenario: Scenario) => quantity(bill(scenario), prices.event)
  expect(events(smooth)).toBe(0)
  expect(events({ ...smooth, configuration })).toBe(smooth.deletions)
  expect(events({ ...smooth, configuration, way: 'event' })).toBe(2 * smooth.deletions)
})

it('pays a month of another key, where there are certificates', () => {
  const configuration = configure({ certificates: true })
  const month = (scenario: Scenario) => total(standing(scenario), 'standing')
  expect(month({ ...smooth, configuration })).toBe(month(smooth) + prices.keyMonth.usd)
})

it('pays the alternatives for single messages, events, transitions and waits between retries', () => {
  const work = (name: string, scenario: Scenario) =>
    total(alternatives[name]?.(scenario) ?? [], 'work')
  const again = { ...smooth, failureRate: 0.5 }
  expect(work('SQS → EventBridge Pipe → API destination', smooth)).toBeCloseTo(0.84 + 0.4 + 0.2)
  expect(work('EventBridge rule → API destination', again)).toBeCloseTo(1 + 0.4)
  expect(work('Step Functions HTTP Task, standard', again)).toBeCloseTo(75)
  expect(work('Step Functions HTTP Task, express', again)).toBeCloseTo(
    1 + (2_400_000 / 16) * 0.00001667,
  )
})

it('stands there for what the stack has by default, the key of the alarms’ topic included', () => {
  const template = synthesised()
  template.resourceCountIs('AWS::SecretsManager::Secret', STACK.secrets)
  template.resourceCountIs('AWS::KMS::Key', STACK.keys)
  template.resourceCountIs('AWS::CloudWatch::Alarm', STACK.alarms)
  template.resourceCountIs('AWS::CloudWatch::Dashboard', STACK.dashboards)
  expect(total(standing(), 'standing')).toBeCloseTo(6.56, 2)
})

describe('what docs/cost.md says', () => {
  const ours = (name: keyof typeof scenarios) => total(bill(scenarios[name]), 'work')
  const others = (name: keyof typeof scenarios) =>
    Object.values(alternatives).map((other) => total(other(scenarios[name]), 'work'))

  it('is true of bulk: nothing is cheaper', () => {
    expect(ours('SQS, in one go')).toBeLessThan(Math.min(...others('SQS, in one go')))
  })

  it('is true of deletions one by one, and of two seconds an answer: a pipe and a rule are cheaper', () => {
    for (const name of ['SQS, one by one over a month', 'SQS, 2 s a DELETE'] as const) {
      const [pipe = 0, rule = 0] = others(name)
      expect(Math.max(pipe, rule)).toBeLessThan(ours(name))
    }
  })

  it('has a source for every price', () => {
    for (const { page, readIn = page } of Object.values(prices)) {
      expect(new URL(page).hostname).toBe('aws.amazon.com')
      expect(new URL(readIn).protocol).toBe('https:')
    }
  })
})

it.each([
  [0.039_99, '0.0400'],
  [0.146, '0.15'],
  [1_234.5, '1234.50'],
])('prints %d dollars as %s', (usd, text) => {
  expect(dollars(usd)).toBe(text)
})
