import { describe, expect, it } from 'vitest'
import {
  ControlError,
  optionalNumber,
  optionalText,
  readFields,
  requiredTexts,
} from '../../../../local/aws/stand-in/control-body.ts'

const WHOLE = { min: 1, max: 3, integer: true }

describe('the fields of a control request', () => {
  it('may each be absent', () => {
    expect(readFields({}, ['a', 'b'])).toStrictEqual({})
    expect(readFields({ b: null }, ['a', 'b'])).toStrictEqual({ b: null })
  })

  it.each([
    [{ c: 1, d: 2 }, 'c, d is not a known field; allowed are a, b'],
    [[], '[] is not an object; allowed is one with a, b'],
    [null, 'null is not an object'],
    ['a', '"a" is not an object'],
  ])('are no others: %j', (value, message) => {
    expect(() => readFields(value, ['a', 'b'])).toThrow(new ControlError(message).message)
  })

  it('hold numbers within their bounds', () => {
    expect(optionalNumber('n', undefined, WHOLE)).toBeUndefined()
    for (const value of [1, 3]) expect(optionalNumber('n', value, WHOLE)).toBe(value)
    expect(optionalNumber('n', 1.5, { ...WHOLE, integer: false })).toBe(1.5)
    for (const value of [0, 4, 1.5, '1', null, Number.NaN]) {
      expect(() => optionalNumber('n', value, WHOLE)).toThrow(
        `n is ${JSON.stringify(value)}; allowed is a whole number from 1 to 3`,
      )
    }
  })

  it('hold texts that are not empty', () => {
    expect(optionalText('t', undefined)).toBeUndefined()
    expect(optionalText('t', ' ')).toBe(' ')
    for (const value of ['', 1, null, []]) {
      expect(() => optionalText('t', value)).toThrow(
        `t is ${JSON.stringify(value)}; allowed is a text that is not empty`,
      )
    }
  })

  it('hold lists of such texts, and name the entry at fault', () => {
    expect(requiredTexts('l', ['a', 'b'])).toStrictEqual(['a', 'b'])
    for (const value of [undefined, [], 'a', {}]) {
      expect(() => requiredTexts('l', value)).toThrow('l must be a list of texts')
    }
    expect(() => requiredTexts('l', ['a', ''])).toThrow('l[1] is ""; allowed is a text')
  })
})
