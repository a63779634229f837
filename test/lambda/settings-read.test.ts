import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type FunctionName, type Setting, settings, variablesFor } from '../../lambda/settings.ts'
import { defaultSettings } from './default-settings.ts'

const read = vi.hoisted(() => new Set<string>())

vi.mock('../../lambda/settings.ts', async (original) => {
  const module = await original<typeof import('../../lambda/settings.ts')>()
  const recorded = (values: object) =>
    new Proxy(values, {
      get: (target, name) => {
        read.add(String(name))
        return Reflect.get(target, name)
      },
    })
  const readSettings: typeof module.readSettings = (name, env) =>
    recorded(module.readSettings(name, env)) as ReturnType<typeof module.readSettings<typeof name>>
  return { ...module, readSettings }
})

const VALUES = {
  ...defaultSettings,
  secretArn: 'arn:secret',
  secretField: 'apiKey',
  deletionQueueUrl: 'https://sqs.example/deletions',
  deadLetterQueueUrl: 'https://sqs.example/dead-letters',
  requestsPerSecond: 1,
  trustedRoleIds: ['AROAWORKER', 'AROAAPI'],
  webhookSecretArn: 'arn:webhook-secret',
  receiptsTable: 'receipts',
  ledgerTable: 'ledger',
  outcomeEventBus: 'outcomes',
  certificateKeyArn: 'arn:key',
}

const FUNCTIONS = {
  worker: {
    variables: variablesFor('worker', VALUES),
    start: () => import('../../lambda/worker.ts'),
  },
  api: {
    variables: variablesFor('api', VALUES),
    start: () => import('../../lambda/api.ts'),
  },
} satisfies Record<FunctionName, object>

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1')
  read.clear()
})

afterEach(() => {
  vi.unstubAllEnvs()
})

it.each(['worker', 'api'] as const)(
  'the %s reads everything that the table gives it, and nothing else',
  async (name) => {
    const { variables, start } = FUNCTIONS[name]
    for (const [variable, value] of Object.entries(variables)) vi.stubEnv(variable, value)
    await start()
    const rows = Object.entries<Setting>(settings)
    const given = rows
      .filter(([, { readBy = [name] }]) => readBy.includes(name))
      .map(([key]) => key)
    expect([...read].toSorted()).toStrictEqual(given.toSorted())
  },
)
