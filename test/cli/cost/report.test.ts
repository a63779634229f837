import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  dollars,
  perMillion,
  report,
  reportJson,
  reportText,
  timeText,
} from '../../../cli/cost/report.ts'
import { anyScenario, LOGS, smooth } from './scenarios.ts'

describe('the report', () => {
  it('says for a person what is paid for, and what else there is', () => {
    const text = reportText(report(smooth, LOGS))
    expect(text).toContain('1,000,000 deletions by queue, 200 ms a DELETE')
    expect(text).toMatch(/SQS: receives +100,000 +requests of 64 KB +0\.040/)
    expect(text).toMatch(/Step Functions HTTP Task, standard +50\.00/)
    expect(text).toContain('us-east-1 as of 2026-11-24')
  })

  it('says for a program the same, with totals that are the sums of the lines', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const json = JSON.parse(reportJson(report(scenario, LOGS)))
        const sum = json.lines.reduce((usd: number, line: { usd: number }) => usd + line.usd, 0)
        expect(json.totals.all).toBeCloseTo(sum, 6)
        expect(json.alternatives).toHaveLength(4)
      }),
      { numRuns: 20 },
    )
  })

  it('can be made of nothing', () => {
    const text = reportText(report({ ...smooth, deletions: 0 }, LOGS))
    expect(text).toContain('0 deletions')
    expect(text).not.toMatch(/NaN|Infinity/)
  })
})

it('reckons in millions of deletions, by the parts that are asked for', () => {
  const { lines } = report({ ...smooth, deletions: 500_000, alarms: 10 }, LOGS)
  const twice = report(smooth, LOGS).lines
  expect(perMillion(lines, { ...smooth, deletions: 500_000 }, 'work')).toBeCloseTo(
    perMillion(twice, smooth, 'work'),
    3,
  )
})

it.each([
  [0, '0.00'],
  [0.000_39, '0.00039'],
  [0.04, '0.040'],
  [0.146, '0.15'],
  [1_234.5, '1,234.50'],
])('prints %d dollars as %s', (usd, text) => {
  expect(dollars(usd)).toBe(text)
})

it('prints quantities and times in the unit that fits', () => {
  expect([count(102_040.8), count(0.671_4)]).toStrictEqual(['102,041', '0.67'])
  expect([4.2, 119, 120, 4_388, 20_000].map(timeText)).toStrictEqual([
    ...['5 seconds', '119 seconds', '2 minutes', '73 minutes', '5.6 hours'],
  ])
})
