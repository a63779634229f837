import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { Configuration } from '../../lib/configuration.ts'
import { ConfigurationError } from '../../lib/configuration-error.ts'
import { defaultScenario, reconfigured, type Scenario, WAYS, type Way } from './scenario.ts'

/** Thrown for a command line that can't be followed; says what was given and what is allowed. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export interface Command {
  readonly help: boolean
  readonly json: boolean
  readonly scenario: Scenario
}

const { configuration } = defaultScenario

export const USAGE = `Usage: npm run --silent cost -- [flags]

What deletions cost in AWS at list prices (us-east-1), and what the same would cost without this service.

  --deletions <number>            in a month (default ${defaultScenario.deletions}; 1e6 is a number, too)
  --latency <ms>                  of one DELETE at DocumentPro (default ${defaultScenario.latencyMs})
  --failure-rate <share>          of attempts that must be made again, 0 to 0.95 (default ${defaultScenario.failureRate})
  --way <way>                     default ${defaultScenario.way}
${Object.entries(WAYS)
  .map(([way, meaning]) => `                                    ${way.padEnd(9)}${meaning}`)
  .join('\n')}
  --hours <number>                the deletions are spread over so many hours (default: as fast as they go)

The stack, by default as it is configured by default:
  --batch-size <number>           messages of one invocation (default ${configuration.batchSize}; 1 with --hours, as they then
                                  come one by one)
  --batch-concurrency <number>    DELETE requests at once in an invocation (default ${configuration.batchConcurrency})
  --maximum-concurrency <number>  worker invocations at once (default ${configuration.maximumConcurrency})
  --memory <MB>                   of both functions (default ${configuration.workerMemoryMb})
  --log-retention <days>          default ${configuration.logRetentionDays}
  --key-ttl <seconds>             default ${configuration.keyTtlSeconds}
  --replay-table                  with --way webhook: POST /webhook with its table, instead of POST /deletions
  --ledger                        a table with a record of each deletion
  --alarms <number>               default ${defaultScenario.alarms}
  --dashboards <number>           default ${defaultScenario.dashboards}

  --json                          JSON on stdout, nothing else
  --help                          print this

docs/cost.md says how it is counted and what is assumed.`

const FLAGS = {
  help: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  ledger: { type: 'boolean', default: false },
  'replay-table': { type: 'boolean', default: false },
  deletions: { type: 'string' },
  latency: { type: 'string' },
  'failure-rate': { type: 'string' },
  way: { type: 'string' },
  hours: { type: 'string' },
  'batch-size': { type: 'string' },
  'batch-concurrency': { type: 'string' },
  'maximum-concurrency': { type: 'string' },
  memory: { type: 'string' },
  'log-retention': { type: 'string' },
  'key-ttl': { type: 'string' },
  alarms: { type: 'string' },
  dashboards: { type: 'string' },
} satisfies ParseArgsOptionsConfig

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const values = parse(args)
  const way = readWay(values.way ?? defaultScenario.way)
  if (values['replay-table'] && way !== 'webhook') {
    throw new UsageError('--replay-table goes with --way webhook only')
  }
  const hours = read(values, 'hours', { max: 10_000 })
  const chosen = {
    way,
    ledger: values.ledger,
    replayTable: values['replay-table'],
    ...defined({
      deletions: read(values, 'deletions', { max: 1e12, integer: true }),
      latencyMs: read(values, 'latency', { max: longestMs(way, values['replay-table']) }),
      failureRate: read(values, 'failure-rate', { max: 0.95 }),
      hours,
      alarms: read(values, 'alarms', { max: 10_000, integer: true }),
      dashboards: read(values, 'dashboards', { max: 500, integer: true }),
    }),
  }
  const memory = read(values, 'memory')
  const given = defined({
    batchSize: read(values, 'batch-size') ?? (hours === undefined || hours === 0 ? undefined : 1),
    batchConcurrency: read(values, 'batch-concurrency'),
    maximumConcurrency: read(values, 'maximum-concurrency'),
    workerMemoryMb: memory,
    webhookMemoryMb: memory,
    logRetentionDays: read(values, 'log-retention'),
    keyTtlSeconds: read(values, 'key-ttl'),
  })
  const scenario = configured({ ...defaultScenario, ...chosen }, given)
  return { help: values.help, json: values.json, scenario }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false })
      .values
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split('. ') : ['the flags are wrong']
    const known = Object.keys(FLAGS).map((name) => `--${name}`)
    throw new UsageError(`${sentence}; the flags are ${known.join(', ')}`, { cause: error })
  }
}

type Values = ReturnType<typeof parse>
type NumberFlag = {
  [Name in keyof Values]-?: Values[Name] extends string | undefined ? Name : never
}[keyof Values]

/** A number of at least 0; what a configuration key allows besides is left to the configuration. */
function read(
  values: Values,
  flag: NumberFlag,
  { max = Number.MAX_SAFE_INTEGER, integer = false } = {},
): number | undefined {
  const given = values[flag]
  if (given === undefined) return undefined
  const number = Number(given)
  const fits = given.trim() !== '' && number >= 0 && number <= max
  if (fits && (!integer || Number.isInteger(number))) return number
  const kind = integer ? 'a whole number' : 'a number'
  throw new UsageError(`--${flag} is '${given}'; allowed is ${kind} from 0 to ${max}`)
}

/** Beyond our time-out no attempt ends, and no bill either. */
function longestMs(way: Way, replayTable: boolean): number {
  const { upstreamTimeoutSeconds, webhookBudgetSeconds } = configuration
  return (way === 'webhook' && !replayTable ? webhookBudgetSeconds : upstreamTimeoutSeconds) * 1000
}

function readWay(given: string): Way {
  for (const way of ['queue', 'webhook', 'event'] as const) if (given === way) return way
  throw new UsageError(`--way is '${given}'; allowed is ${Object.keys(WAYS).join(', ')}`)
}

function configured(
  scenario: Scenario,
  given: Partial<Record<keyof Configuration, number>>,
): Scenario {
  try {
    return reconfigured(scenario, given)
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(byFlags(error), { cause: error })
    throw error
  }
}

const FLAG_OF: Readonly<Record<string, string>> = {
  batchSize: '--batch-size',
  batchConcurrency: '--batch-concurrency',
  maximumConcurrency: '--maximum-concurrency',
  workerMemoryMb: '--memory',
  webhookMemoryMb: '--memory',
  logRetentionDays: '--log-retention',
  keyTtlSeconds: '--key-ttl',
}

/** The configuration's sentences, each with the flag in the place of the key. */
function byFlags({ faults }: ConfigurationError): string {
  const sentences = faults.map((fault) => fault.replace(/^\w+/, (key) => FLAG_OF[key] ?? key))
  return [...new Set(sentences)].join('\n')
}

function defined<T extends Record<string, number | undefined>>(
  fields: T,
): { [Name in keyof T]?: number } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof T]?: number }
}
