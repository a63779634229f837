import { alternatives } from '../cli/cost/alternatives.ts'
import { type Line, total } from '../cli/cost/bill.ts'
import type { LogVolume } from '../cli/cost/log-volume.ts'
import { type Price, prices } from '../cli/cost/prices.ts'
import { count, dollars, perMillion, timeText } from '../cli/cost/report.ts'
import { defaultScenario, reconfigured, type Scenario } from '../cli/cost/scenario.ts'
import { HOURS_PER_MONTH, serviceBill, standingBill } from '../cli/cost/service-bill.ts'
import { workload } from '../cli/cost/workload.ts'

const spread = reconfigured({ ...defaultScenario, hours: HOURS_PER_MONTH }, { batchSize: 1 })

const WAYS: Readonly<Record<string, Scenario>> = {
  'SQS, all at once': defaultScenario,
  'EventBridge events, all at once': { ...defaultScenario, way: 'event' },
  '`POST /deletions`, the caller waits': { ...defaultScenario, way: 'webhook' },
  '`POST /webhook`, with its replay table': {
    ...defaultScenario,
    way: 'webhook',
    replayTable: true,
  },
  'SQS, one by one over a month': spread,
}

/** One knob turned, all else as by default. */
const KNOBS: Readonly<Record<string, Scenario>> = {
  'as configured by default': defaultScenario,
  '`batchSize` 1': reconfigured(defaultScenario, { batchSize: 1 }),
  '`batchSize` 100, `batchConcurrency` 10': reconfigured(defaultScenario, { batchSize: 100 }),
  '`batchSize` 100, `batchConcurrency` 100': reconfigured(defaultScenario, {
    batchSize: 100,
    batchConcurrency: 100,
  }),
  '`batchConcurrency` 1': reconfigured(defaultScenario, { batchConcurrency: 1 }),
  '`maximumConcurrency` 50': reconfigured(defaultScenario, { maximumConcurrency: 50 }),
  '`workerMemoryMb` 256': reconfigured(defaultScenario, { workerMemoryMb: 256 }),
  '`workerMemoryMb` 1024': reconfigured(defaultScenario, { workerMemoryMb: 1024 }),
  '`logRetentionDays` 365': reconfigured(defaultScenario, { logRetentionDays: 365 }),
  '`logRetentionDays` 3653': reconfigured(defaultScenario, { logRetentionDays: 3653 }),
  'a ledger': { ...defaultScenario, ledger: true },
}

const LATENCIES_MS = [50, 200, 1_000, 5_000]
const FAILURE_RATES = [0, 0.02, 0.1, 0.5]

/** The scenarios in which the alternatives stand beside ours. */
const SIDE_BY_SIDE: Readonly<Record<string, Scenario>> = {
  '200 ms, 2 % again': defaultScenario,
  '200 ms, 2 % again, one by one over a month': spread,
  '2 s, 2 % again': { ...defaultScenario, latencyMs: 2_000 },
  '200 ms, 50 % again': { ...defaultScenario, failureRate: 0.5 },
}

/** The tables of `docs/cost.md`, in Markdown, by the name of their place. */
export function costTables(logs: LogVolume): Readonly<Record<string, string>> {
  const bill = (scenario: Scenario) => serviceBill(scenario, logs)
  return {
    ways: table(
      ['a million deletions', 'the deletions', 'logs, metrics, traces', 'both', 'dearest', 'takes'],
      Object.entries(WAYS).map(([name, scenario]) => {
        const lines = bill(scenario)
        const { runTime } = workload(scenario)
        return [name, ...parts(lines, scenario), dearest(lines), timeText(runTime)]
      }),
    ),
    bill: table(
      ['for', 'quantity', 'unit', 'USD'],
      bill(defaultScenario).map(({ what, quantity, price, usd }) => [
        `${price.service}: ${what}`,
        count(quantity),
        price.unit,
        dollars(usd),
      ]),
    ),
    standing: table(
      ['for', 'USD a month'],
      standingBill(defaultScenario).map(({ what, price, usd }) => [
        `${price.service}: ${what}`,
        dollars(usd),
      ]),
    ),
    grid: table(
      ['latency', ...FAILURE_RATES.map((rate) => `${rate * 100} % again`)],
      LATENCIES_MS.map((latencyMs) => [
        `${latencyMs.toLocaleString('en-US')} ms`,
        ...FAILURE_RATES.map((failureRate) => {
          const scenario = { ...defaultScenario, latencyMs, failureRate }
          return dollars(perMillion(bill(scenario), scenario, 'work', 'telling'))
        }),
      ]),
    ),
    knobs: table(
      ['a million deletions by SQS', 'the deletions', 'logs, metrics, traces', 'both', 'takes'],
      Object.entries(KNOBS).map(([name, scenario]) => [
        name,
        ...parts(bill(scenario), scenario),
        timeText(workload(scenario).runTime),
      ]),
    ),
    alternatives: table(
      ['USD for a million', ...Object.keys(SIDE_BY_SIDE)],
      [
        ['ours, all of it', ...scenarios((scenario) => bill(scenario), 'work', 'telling')],
        ['ours, the deletions only', ...scenarios((scenario) => bill(scenario), 'work')],
        ...alternatives.map((other) => [
          other.name,
          ...scenarios((scenario) => other.bill(scenario), 'work'),
        ]),
      ],
    ),
    prices: table(
      ['service', 'unit', 'USD', 'AWS’s page', 'figure read in', 'confirmed'],
      Object.values<Price>(prices).map((price) => [
        price.service,
        price.per === 1 ? price.unit : `${count(price.per)} ${price.unit}`,
        String(price.usd),
        link(price.page),
        link(price.readIn),
        price.confirmed ? 'yes' : '**no**',
      ]),
    ),
  }
}

function scenarios(
  bill: (scenario: Scenario) => readonly Line[],
  ...of: readonly ('work' | 'telling')[]
): readonly string[] {
  return Object.values(SIDE_BY_SIDE).map((scenario) =>
    dollars(perMillion(bill(scenario), scenario, ...of)),
  )
}

function parts(lines: readonly Line[], scenario: Scenario): readonly string[] {
  return [
    dollars(perMillion(lines, scenario, 'work')),
    dollars(perMillion(lines, scenario, 'telling')),
    dollars(perMillion(lines, scenario, 'work', 'telling')),
  ]
}

/** The line that costs most, of those that grow with the deletions. */
function dearest(lines: readonly Line[]): string {
  const [first] = lines.filter(({ part }) => part !== 'standing').toSorted((a, b) => b.usd - a.usd)
  const share = first === undefined ? 0 : first.usd / total(lines, 'work', 'telling')
  return first === undefined ? '' : `${first.what} (${Math.round(share * 100)} %)`
}

function link(address: string): string {
  return address.startsWith('https://') ? `[${new URL(address).hostname}](${address})` : address
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
