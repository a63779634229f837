import { describe, expect, it } from 'vitest'
import { parseCommandLine, USAGE, UsageError } from '../../../cli/cost/command-line.ts'
import { defaultScenario } from '../../../cli/cost/scenario.ts'

describe('the command line', () => {
  it('asks for a million deletions by default', () => {
    expect(parseCommandLine([])).toStrictEqual({
      help: false,
      json: false,
      scenario: defaultScenario,
    })
  })

  it('takes numbers as programmers write them', () => {
    const { scenario } = parseCommandLine([
      ...['--deletions', '1e6', '--latency', '50', '--failure-rate', '.5', '--way', 'webhook'],
      ...['--memory', '256', '--log-retention', '365', '--alarms', '13', '--dashboards', '1'],
      ...['--replay-table', '--ledger'],
    ])
    expect(scenario).toMatchObject({
      ...{ deletions: 1_000_000, latencyMs: 50, failureRate: 0.5, way: 'webhook' },
      ...{ alarms: 13, dashboards: 1, replayTable: true, ledger: true },
      configuration: { workerMemoryMb: 256, webhookMemoryMb: 256, logRetentionDays: 365 },
    })
  })

  it('takes deletions that are spread over hours to come one by one, unless told otherwise', () => {
    const batchSize = (...more: string[]) =>
      parseCommandLine(['--hours', '730', ...more]).scenario.configuration.batchSize
    expect(batchSize()).toBe(1)
    expect(batchSize('--batch-size', '10')).toBe(10)
  })

  it.each([
    [['--deletions', 'many'], "--deletions is 'many'; allowed is a whole number from 0"],
    [['--deletions', ''], "--deletions is ''"],
    [['--deletions', '1.5'], "--deletions is '1.5'"],
    [['--failure-rate', '1'], "--failure-rate is '1'; allowed is a number from 0 to 0.95"],
    [['--failure-rate=-0.1'], "--failure-rate is '-0.1'"],
    [['--latency', '10001'], "--latency is '10001'; allowed is a number from 0 to 10000"],
    [['--latency', '8001', '--way', 'webhook'], 'allowed is a number from 0 to 8000'],
    [['--way', 'post'], "--way is 'post'; allowed is queue, webhook, event"],
    [['--batch-size', '0'], '--batch-size is 0; allowed is a whole number of messages'],
    [['--log-retention', '31'], '--log-retention is 31; allowed is one of 1, 3, 5'],
    [['--replay-table'], '--replay-table goes with --way webhook only'],
    [['--cheap'], "Unknown option '--cheap'; the flags are --help"],
    [['cheap'], "Unexpected argument 'cheap'"],
  ])('refuses %j and says what is allowed', (args, sentence) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError)
    expect(() => parseCommandLine(args)).toThrow(sentence)
  })

  it('says once what is wrong with a value that counts for both functions', () => {
    expect(() => parseCommandLine(['--memory', '1'])).toThrow(/^--memory is 1; .* to 10240$/)
  })

  it('explains every flag', () => {
    for (const flag of ['deletions', 'latency', 'failure-rate', 'way', 'hours', 'ledger', 'json']) {
      expect(USAGE).toContain(`--${flag}`)
    }
  })
})
