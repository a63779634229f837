import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FunctionName, readSettings } from '../../lambda/settings.ts'
import { configure } from '../../lib/configuration.ts'
import { configurationKeys } from '../../lib/configuration-keys.ts'
import { rows } from '../lambda/default-settings.ts'
import { synthesised } from './synthesised.ts'

const NAMES = ['worker', 'api'] as const satisfies readonly FunctionName[]

/** Another value than the default for every number and text that an operator chooses and a function reads. */
const CHOSEN = {
  ...Object.fromEntries(
    rows.flatMap((setting) =>
      'min' in setting && setting.default !== undefined
        ? [[setting.name, setting.integer === false ? setting.default / 2 : setting.default - 1]]
        : [],
    ),
  ),
  baseUrl: 'https://eu.documentpro.example',
  secretField: 'apiKey',
  eventRequestIdPath: 'detail.parsing.id',
  webhookStatuses: ['failed'],
  webhookRoute: true,
  outcomeEventBus: 'outcomes',
  certificates: true,
}

const template = synthesised(
  Object.fromEntries(Object.entries(CHOSEN).map(([name, value]) => [`documentpro:${name}`, value])),
)

/** The variables of a function in the template, what CloudFormation fills in as its JSON. */
function variablesOf(name: FunctionName): Readonly<Record<string, string>> {
  const description = { worker: /queued, and routes back/, api: /while the caller waits/ }[name]
  const [found] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => description.test(Properties.Description),
  )
  const variables: Readonly<Record<string, unknown>> = found?.Properties.Environment.Variables
  return Object.fromEntries(
    Object.entries(variables).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

describe.each(NAMES)('the %s', (name) => {
  const variables = variablesOf(name)
  const own = rows.filter(({ readBy = [name] }) => readBy.includes(name))

  it('has the variables that the table gives it, and no others of ours', () => {
    expect(Object.keys(variables).toSorted()).toStrictEqual(
      ['NODE_OPTIONS', ...own.map(({ env }) => env)].toSorted(),
    )
  })

  it("reads the operator's values", () => {
    const read: Readonly<Record<string, unknown>> = readSettings(name, variables)
    const expected = own.map((setting) => setting.name).filter((key) => Object.hasOwn(CHOSEN, key))
    expect(expected.length).toBeGreaterThan(10)
    for (const key of expected)
      expect(read).toMatchObject({ [key]: CHOSEN[key as keyof typeof CHOSEN] })
  })

  it('does not start when any of them is taken away', () => {
    for (const setting of own) {
      if ('optional' in setting && setting.optional === true) continue
      const { [setting.env]: _, ...others } = variables
      expect(() => readSettings(name, others)).toThrow(`${setting.env} is missing`)
    }
  })
})

describe('a default', () => {
  const keys = Object.entries<{ readonly default?: unknown }>(configurationKeys)

  it('of a setting is that of its configuration key', () => {
    for (const { name, default: value } of rows) {
      if (value === undefined) continue
      expect(Object.fromEntries(keys)[name]?.default).toStrictEqual(value)
      expect(configure({})).toHaveProperty(name, value)
    }
  })

  it('is there for each key, but for those whose absence means something or that depend on others', () => {
    const without = keys.filter(([, key]) => key.default === undefined).map(([name]) => name)
    expect(without.toSorted()).toStrictEqual([
      'alarmEmail',
      'alarmTopicArn',
      'apiReservedConcurrency',
      'encryptionKeyArn',
      'outcomeEventBus',
      'pendingAgeAlarmSeconds',
      'queueAgeAlarmSeconds',
      'secretArn',
      'secretField',
      'visibilityTimeoutSeconds',
      'webhookSecretArn',
    ])
  })

  it('is written once', () => {
    const settingsText = readFileSync('lambda/settings.ts', 'utf8')
    const files = readdirSync('lib').map((file) => readFileSync(`lib/${file}`, 'utf8'))
    // Examples in comments may choose values.
    const code = files.join('\n').replaceAll(/^ *(\/\*)?\*.*$/gm, '')
    for (const [name, { default: value }] of keys) {
      expect(code).not.toMatch(new RegExp(`\\b${name}: (?:[\\d[]|true|false)`))
      if (typeof value !== 'string' || !/[./]/.test(value)) continue
      expect(`${settingsText}${code}`.split(`'${value}'`), value).toHaveLength(2)
    }
  })
})
