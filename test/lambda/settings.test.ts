import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  INVOCATION_RESERVE_SECONDS,
  numberSettingFault,
  readSettings,
  readText,
  settings,
  variablesFor,
} from '../../lambda/settings.ts'
import { defaultSettings, rows, variablesOf } from './default-settings.ts'

const NUMBERS = rows.filter((setting) => 'min' in setting)
const WHOLE = { unit: 'messages', min: 2, max: 20 }
const ALLOWED = 'allowed is a whole number of messages from 2 to 20'

/** Everything that an operator or the stack gives, none of it as by default. */
const VALUES = {
  ...defaultSettings,
  retryWindowSeconds: 60,
  backoffBaseSeconds: 0.5,
  outageThreshold: 77,
  webhookStatuses: ['failed', 'exception'],
  secretArn: 'arn:secret',
  secretField: 'apiKey',
  deletionQueueUrl: 'https://sqs.example/deletions',
  deadLetterQueueUrl: 'https://sqs.example/dead-letters',
  requestsPerSecond: 2.5,
  trustedRoleIds: ['AROAWORKER', 'AROAAPI'],
  webhookSecretArn: 'arn:webhook-secret',
  receiptsTable: 'receipts',
  ledgerTable: 'ledger',
  outcomeEventBus: 'outcomes',
  certificateKeyArn: 'arn:key',
  ledgerRetentionDays: 30,
} as const
const WORKER = variablesFor('worker', VALUES)
const API = variablesFor('api', VALUES)

describe('what a function reads', () => {
  it('is what was written for it', () => {
    expect(VALUES).toMatchObject(readSettings('worker', WORKER))
    expect(VALUES).toMatchObject(readSettings('api', API))
    expect(Object.keys(readSettings('worker', { ...WORKER, ...API }))).not.toContain(
      'apiBudgetSeconds',
    )
  })

  it('has no defaults: what is missing is refused by its name', () => {
    for (const [name, variables] of [
      ['worker', WORKER],
      ['api', API],
    ] as const) {
      for (const variable of variablesOf(name).needed) {
        const { [variable]: _, ...others } = variables
        expect(() => readSettings(name, others)).toThrow(
          `the environment variable ${variable} is missing`,
        )
      }
    }
  })

  it('may lack what is optional, and the receipts only where no webhook is accepted', () => {
    const absent = { DOCUMENTPRO_SECRET_FIELD: '', WEBHOOK_SECRET_ARN: '', RECEIPTS_TABLE: '' }
    expect(readSettings('api', { ...API, ...absent })).toMatchObject({
      secretField: undefined,
      webhookSecretArn: undefined,
      receiptsTable: undefined,
    })
    expect(() => readSettings('api', { ...API, RECEIPTS_TABLE: '' })).toThrow(
      'the environment variable RECEIPTS_TABLE is missing',
    )
  })

  it('is not written where a value is missing', () => {
    const { deadLetterQueueUrl: _, ...lacking } = VALUES
    expect(() => variablesFor('worker', lacking as typeof VALUES)).toThrow(
      'the worker function gets no deadLetterQueueUrl',
    )
  })
})

describe('a number from the environment', () => {
  it.each(NUMBERS)('ends at its bounds, and its default is within: $env', (setting) => {
    const { env, min, max, readBy } = setting
    const read = (value: number) =>
      Object.values(readSettings(readBy?.[0] ?? 'worker', { ...WORKER, ...API, [env]: `${value}` }))
    for (const value of [min, max]) expect(read(value)).toContain(value)
    for (const value of [min - 1, max + 1, -(min || 1)]) expect(() => read(value)).toThrow(env)
    if (setting.default !== undefined) {
      expect(numberSettingFault(setting, setting.default)).toBeUndefined()
    }
  })

  it.each(['', ' ', 'ten', '10 s', 'NaN', 'Infinity', '2.5', '1e9', '0x', 'null', true, [5]])(
    'is refused as what it is, with what is allowed: %j',
    (value) => {
      expect(numberSettingFault(WHOLE, value)).toBe(`is ${JSON.stringify(value)}; ${ALLOWED}`)
    },
  )

  it('is refused when it is none', () => {
    expect(numberSettingFault(WHOLE, undefined)).toBe(`is missing; ${ALLOWED}`)
    expect(numberSettingFault(WHOLE, Number.NaN)).toBe(`is null; ${ALLOWED}`)
    expect(() => readSettings('worker', { ...WORKER, KEY_TTL_SECONDS: '0' })).toThrow(
      'the environment variable KEY_TTL_SECONDS is "0"; allowed is a whole number of seconds from 1 to 3600',
    )
  })

  it('is never out of bounds, whatever the environment says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String)), (value) => {
        try {
          const { batchConcurrency } = readSettings('worker', {
            ...WORKER,
            BATCH_CONCURRENCY: value,
          })
          expect(numberSettingFault(settings.batchConcurrency, batchConcurrency)).toBeUndefined()
        } catch (error) {
          expect(error).toMatchObject({ name: 'SettingError' })
        }
      }),
    )
  })
})

describe('the statuses that lead to a deletion', () => {
  const read = (WEBHOOK_STATUSES: string) =>
    readSettings('worker', { ...WORKER, WEBHOOK_STATUSES }).webhookStatuses

  it('are those that are named', () => {
    expect(read('exception,failed')).toStrictEqual(['failed', 'exception'])
  })

  it.each(['pending', 'completed,', 'completed, failed', 'Completed'])(
    'are refused as %j',
    (text) => {
      expect(() => read(text)).toThrow(
        'WEBHOOK_STATUSES must list some of completed, failed, exception',
      )
    },
  )
})

describe('the roles that are trusted', () => {
  const read = (TRUSTED_ROLE_IDS: string) =>
    readSettings('worker', { ...WORKER, TRUSTED_ROLE_IDS }).trustedRoleIds

  it('are those that are named', () => {
    expect(read('AROAONE')).toStrictEqual(['AROAONE'])
    expect(read('AROAONE,AROATWO')).toStrictEqual(['AROAONE', 'AROATWO'])
  })

  it.each([',', 'AROAONE,', ',AROAONE', 'AROAONE,,AROATWO'])('are refused as %j', (text) => {
    expect(() => read(text)).toThrow('TRUSTED_ROLE_IDS must list texts, none of them empty')
  })
})

describe('a text from the environment', () => {
  it('is read as it is', () => {
    expect(readText({ A: ' a ' }, 'A')).toBe(' a ')
  })

  it.each([{}, { A: '' }, { A: undefined }])('is refused by its name in %j', (env) => {
    expect(() => readText(env, 'A')).toThrow('the environment variable A is missing')
  })
})

describe('the contract', () => {
  it('has each variable once, each read by a function', () => {
    const names = rows.map(({ env }) => env)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Z_]+$/)
  })

  it('has secrets and keys by their ARNs only', () => {
    const names = rows.filter((setting) => !('min' in setting)).map(({ env }) => env)
    expect(names.filter((name) => /SECRET|KEY/.test(name))).toStrictEqual([
      'DOCUMENTPRO_SECRET_ARN',
      'DOCUMENTPRO_SECRET_FIELD',
      'WEBHOOK_SECRET_ARN',
      'CERTIFICATE_KEY_ARN',
    ])
  })

  it("leaves a waiting caller's answer time before API Gateway gives up, after 29 s", () => {
    expect(settings.apiBudgetSeconds.max + INVOCATION_RESERVE_SECONDS).toBeLessThan(29)
  })

  it('delays a message no longer than SQS can', () => {
    expect(settings.backoffCapSeconds.max).toBeLessThanOrEqual(900)
  })
})
