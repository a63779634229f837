import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { CHECKS } from '../../../cli/doctor/finding.ts'
import { startSimulator } from '../../../local/simulator/simulator.ts'
import { deletionRequest } from '../../lambda/factories.ts'
import { LEDGER, startLedgerServer } from '../../lambda/ledger/ledger-in-dynalite.ts'
import type { AwsState } from '../fixtures/aws-answers.ts'
import { startBothQueues } from '../fixtures/both-queues.ts'
import { type StackParts, startDeployedStack } from '../fixtures/deployed-stack.ts'
import { programRun } from '../fixtures/program-run.ts'

const KEY = 'doctors-key'

const ledger = await startLedgerServer()
afterAll(ledger.close)

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  return () => vi.unstubAllEnvs()
})

interface Told {
  readonly result: string
  readonly what: string
  readonly todo: string | null
}

interface Examination {
  readonly state?: AwsState
  readonly field?: string
  /** Another place of a part. */
  readonly parts?: Partial<StackParts>
  /** The key that DocumentPro takes. */
  readonly accepted?: string
  readonly now?: () => number
  readonly letters?: number
}

/** What the doctor tells of a stack, by check. */
async function examine({
  state = {},
  field,
  parts = {},
  accepted = KEY,
  now = Date.now,
  letters = 0,
}: Examination = {}) {
  const queues = await startBothQueues()
  for (let count = 0; count < letters; count += 1) {
    await queues.bury(deletionRequest('late'), 'expired')
  }
  const simulator = await startSimulator({ apiKey: accepted })
  onTestFinished(simulator.close)
  const { endpoint: sqsEndpoint, queueUrl, deadLetterQueueUrl } = queues
  const environment = {
    DOCUMENTPRO_BASE_URL: simulator.url,
    ...(field === undefined ? {} : { DOCUMENTPRO_SECRET_FIELD: field }),
  }
  const { url } = await startDeployedStack(
    {
      ...{ sqsEndpoint, queueUrl, deadLetterQueueUrl },
      dynamodbEndpoint: ledger.endpoint,
      ledgerTable: LEDGER,
      ...parts,
    },
    { secret: KEY, environment, ...state },
  )
  const args = ['--stack', 'S', '--region', 'us-east-1', '--endpoint-url', url, '--json']
  const { code, printed, told } = await programRun(['doctor', ...args], { now })
  expect(`${printed}${told}`).not.toContain(KEY)
  const lines = printed.split('\n').map((line) => JSON.parse(line))
  expect(lines.map(({ check }) => check)).toStrictEqual(CHECKS)
  const found = new Map(lines.map(({ check, ...rest }): [string, Told] => [check, rest]))
  return { code, found, simulator }
}

describe('the doctor', () => {
  it('finds nothing wrong where nothing is, and deletes nothing', async () => {
    const { code, found, simulator } = await examine()
    expect([...found.values()].map(({ result }) => result)).toStrictEqual(CHECKS.map(() => 'ok'))
    expect(code).toBe(0)
    expect(simulator.state.log.entries()).toStrictEqual([])
  })

  it.each<[string, Examination, string, string]>([
    [
      'secret',
      { state: { secret: undefined } },
      "can't find the specified secret value",
      'PutSecretInstruction',
    ],
    ['secret', { state: { secret: 'a key' } }, 'it has white space inside', 'put DocumentPro'],
    ['secret', { state: { secret: '{"k":"v"}' } }, 'is a JSON object', 'put DocumentPro'],
    ['secret', { field: 'k' }, 'it has no field "k"', 'put DocumentPro'],
    ['DocumentPro', { accepted: 'another' }, 'rejects the key (401', 'Rotate the key'],
    [
      'DocumentPro',
      { state: { environment: { DOCUMENTPRO_BASE_URL: 'http://127.0.0.1:1' } } },
      'no answer (ECONNREFUSED',
      'see the base URL',
    ],
    ['functions', { state: { functionState: 'Failed' } }, 'Worker is Failed', 'deploy again'],
    [
      'deleting',
      { state: { mappingState: 'Disabled' } },
      'the deletion queue is not polled',
      'Stop all deleting',
    ],
    ['deleting', { state: { reservedConcurrency: 0 } }, 'Api may not run', 'Stop all deleting'],
    [
      'clock',
      {
        state: { date: 'Tue, 24 Nov 2026 12:00:00 GMT' },
        now: () => Date.UTC(2026, 10, 24, 12, 6),
      },
      "this machine's is 360 s ahead of that of AWS",
      'NTP',
    ],
    [
      'clock',
      { state: { date: 'Tue, 24 Nov 2026 12:01:00 GMT' }, now: () => Date.UTC(2026, 10, 24, 12) },
      "this machine's is 60 s behind that of AWS",
      'NTP',
    ],
    ['alarms', { state: { subscriptions: [] } }, 'nobody is told', 'documentpro:alarmEmail'],
    [
      'alarms',
      { state: { subscriptions: ['arn:a', 'PendingConfirmation'] } },
      '1 confirmed, 1 not',
      'follow the link',
    ],
    ['ledger', { parts: { ledgerTable: 'Other' } }, 'the ledger could not be asked', 'GetItem'],
    [
      'dead-letter queue',
      { parts: { deadLetterQueueUrl: 'http://127.0.0.1/000000000000/nothing' } },
      'QueueDoesNotExist',
      'see that the queue is there',
    ],
  ])('finds what is wrong with the %s: %j', async (check, examination, what, todo) => {
    const { code, found } = await examine(examination)
    expect(code).toBe(1)
    const wrong = [...found].filter(([, { result }]) => result === 'not ok')
    expect(wrong.map(([name]) => name)).toStrictEqual([check])
    expect(found.get(check)?.what).toContain(what)
    expect(found.get(check)?.todo).toContain(todo)
  })

  it('asks DocumentPro nothing without a key', async () => {
    const { found } = await examine({ state: { secret: ' ' } })
    expect(found.get('DocumentPro')).toStrictEqual({
      result: 'not asked',
      what: 'there is no key to ask it with',
      todo: null,
    })
  })

  it('reads a field of the secret as the functions do', async () => {
    const { code } = await examine({ field: 'k', state: { secret: JSON.stringify({ k: KEY }) } })
    expect(code).toBe(0)
  })

  it('counts what waits', async () => {
    const { found } = await examine({ letters: 2 })
    expect(found.get('dead-letter queue')).toMatchObject({
      result: 'ok',
      what: '2 for a person to look at: dlq list',
    })
  })

  it('tells of each service that these credentials may not ask it', async () => {
    const { code, found } = await examine({ state: { denied: true } })
    expect(code).toBe(1)
    const results = Object.fromEntries([...found].map(([name, { result }]) => [name, result]))
    expect(results).toStrictEqual({
      ...Object.fromEntries(CHECKS.map((name) => [name, 'not ok'])),
      ...{ credentials: 'ok', service: 'ok' },
      // It isn't known how the functions see it.
      ...{ secret: 'not asked', DocumentPro: 'not asked' },
      // Who isn't signed is refused with the time, whoever it is.
      clock: 'ok',
    })
    for (const name of ['deletion queue', 'ledger', 'functions', 'deleting', 'alarms']) {
      expect(found.get(name)?.what).toMatch(/AWS refuses it/)
    }
  })
})
