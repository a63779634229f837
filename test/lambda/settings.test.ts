import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  environmentPace,
  INVOCATION_RESERVE_SECONDS,
  type NumberSetting,
  numberSettingFault,
  numberSettings,
  readNumber,
  readText,
  textVariables,
} from '../../lambda/settings.ts'

const ALL: readonly NumberSetting[] = [...Object.values(numberSettings), environmentPace]
const WHOLE: NumberSetting = {
  env: 'BATCH',
  unit: 'messages',
  default: 10,
  min: 2,
  max: 20,
  integer: true,
}
const ALLOWED = 'allowed is a whole number of messages from 2 to 20'

describe('a number from the environment', () => {
  it.each(ALL)('has a default that fits its own bounds: $env', (setting) => {
    expect(numberSettingFault(setting, setting.default)).toBeUndefined()
    expect(readNumber({}, setting)).toBe(setting.default)
  })

  it.each(ALL)('ends at its bounds: $env', (setting) => {
    const { env, min, max } = setting
    for (const value of [min, max]) expect(readNumber({ [env]: `${value}` }, setting)).toBe(value)
    for (const value of [min - 1, max + 1, -min]) {
      expect(() => readNumber({ [env]: `${value}` }, setting)).toThrow(env)
    }
  })

  it.each(['', ' ', 'ten', '10 s', 'NaN', 'Infinity', '2.5', '1e9', '0x', 'null'])(
    'is refused by its name and what is allowed: %j',
    (value) => {
      expect(() => readNumber({ BATCH: value }, WHOLE)).toThrow(
        `the environment variable BATCH is ${JSON.stringify(value)}; ${ALLOWED}`,
      )
    },
  )

  it('is refused as what it is when it comes from the configuration', () => {
    expect(numberSettingFault(WHOLE, undefined)).toBe(`is missing; ${ALLOWED}`)
    expect(numberSettingFault(WHOLE, true)).toBe(`is true; ${ALLOWED}`)
    expect(numberSettingFault(WHOLE, [5])).toBe(`is [5]; ${ALLOWED}`)
    expect(numberSettingFault(WHOLE, Number.NaN)).toBe(`is null; ${ALLOWED}`)
  })

  it('is never out of bounds, whatever the environment says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        fc.oneof(fc.string(), fc.double().map(String)),
        (setting, value) => {
          let number: number
          try {
            number = readNumber({ [setting.env]: value }, setting)
          } catch (error) {
            expect(error).toMatchObject({ name: 'SettingError' })
            return
          }
          expect(number).toBeGreaterThanOrEqual(setting.min)
          expect(number).toBeLessThanOrEqual(setting.max)
          expect(!setting.integer || Number.isInteger(number)).toBe(true)
        },
      ),
    )
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
  it('has each variable once', () => {
    const names = [...ALL.map(({ env }) => env), ...Object.values(textVariables)]
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Z_]+$/)
  })

  it('has the secrets by their ARNs only', () => {
    const names = Object.values(textVariables).filter((name) => /SECRET|KEY/.test(name))
    expect(names).toStrictEqual([
      'DOCUMENTPRO_SECRET_ARN',
      'DOCUMENTPRO_SECRET_FIELD',
      'WEBHOOK_SECRET_ARN',
    ])
  })

  it("leaves a waiting caller's answer time before API Gateway gives up, after 29 s", () => {
    expect(numberSettings.webhookBudgetSeconds.max + INVOCATION_RESERVE_SECONDS).toBeLessThan(29)
  })

  it('delays a message no longer than SQS can', () => {
    expect(numberSettings.backoffCapSeconds.max).toBeLessThanOrEqual(900)
  })
})
