/**
 * `npm run cost`: what deletions cost in AWS, and what else could make them.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { configure } from '../lib/configuration.ts'
import { alternatives } from './cost/alternatives.ts'
import { bill, dollars, PARTS, PRICED, type Scenario, total, usual, WAYS } from './cost/bill.ts'

const USAGE = `Usage: npm run --silent cost -- [flags]

What deletions cost in AWS at list prices, and what the same would cost without this service.

  --deletions <number>          in a month (default ${usual.deletions})
  --latency <ms>                of one DELETE at DocumentPro (default ${usual.latencyMs})
  --failure-rate <share>        of attempts that must be made again, 0 to 0.95 (default ${usual.failureRate})
  --way ${Object.keys(WAYS).join(' | ')}
                                default ${usual.way}
  --hours <number>              one by one over so many hours (default 0: in one go)
  --batch-size <number>         default ${usual.configuration.batchSize}, or 1 with --hours
  --batch-concurrency <number>  default ${usual.configuration.batchConcurrency}
  --help                        print this

docs/cost.md says how it is counted and what is assumed.`

const value = { type: 'string' } as const
const FLAGS = {
  ...{ deletions: value, latency: value, 'failure-rate': value, way: value, hours: value },
  ...{ 'batch-size': value, 'batch-concurrency': value, help: { type: 'boolean' as const } },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values']

/** @throws Error with a sentence for a flag that can't be followed */
function readScenario(values: Values): Scenario {
  const number = (flag: Exclude<keyof Values, 'help'>, otherwise: number, max: number): number => {
    const given = values[flag] ?? String(otherwise)
    const read = given.trim() === '' ? Number.NaN : Number(given)
    if (read >= 0 && read <= max) return read
    throw new Error(`--${flag} is '${given}'; allowed is a number from 0 to ${max}`)
  }
  const { way = usual.way } = values
  if (!isWay(way)) {
    throw new Error(`--way is '${way}'; allowed is ${Object.keys(WAYS).join(', ')}`)
  }
  const { batchSize: usualSize, batchConcurrency, upstreamTimeoutSeconds } = usual.configuration
  const hours = number('hours', 0, 10_000)
  const batchSize = number('batch-size', hours > 0 ? 1 : usualSize, 10_000)
  return {
    way,
    deletions: number('deletions', usual.deletions, 1e12),
    latencyMs: number('latency', usual.latencyMs, upstreamTimeoutSeconds * 1000),
    failureRate: number('failure-rate', usual.failureRate, 0.95),
    hours,
    configuration: configure({
      batchSize,
      batchConcurrency: number('batch-concurrency', batchConcurrency, 10_000),
      batchingWindowSeconds: batchSize > 10 ? 1 : 0,
    }),
  }
}

function isWay(text: string): text is Scenario['way'] {
  return Object.hasOwn(WAYS, text)
}

function row(name: string, usd: number, quantity = ''): string {
  return `${name.padEnd(46)}${quantity.padStart(12)}${dollars(usd).padStart(12)}`
}

function report(scenario: Scenario): string {
  const lines = bill(scenario)
  const rows = lines.map(({ part, unit, quantity, usd }) => {
    const maximumFractionDigits = quantity < 100 ? 2 : 0
    const amount = quantity.toLocaleString('en-US', { maximumFractionDigits })
    return [part, row(`  ${unit}`, usd, amount)] as const
  })
  return [
    ...Object.entries(PARTS).flatMap(([name, title]) => [
      row(title, total(lines, name)),
      ...rows.filter(([part]) => part === name).map(([, text]) => text),
    ]),
    'the same without this service, and without logs, metrics and traces',
    ...Object.entries(alternatives).map(([name, other]) =>
      row(`  ${name}`, total(other(scenario), 'work')),
    ),
    `US dollars; list prices of ${PRICED}, no free tiers. See docs/cost.md.`,
  ].join('\n')
}

try {
  const { values } = parseArgs({ options: FLAGS })
  console.log(values.help === true ? USAGE : report(readScenario(values)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
