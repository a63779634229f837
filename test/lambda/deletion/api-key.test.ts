import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ApiKey, ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'

const VALUE = 'sk-live-0123'
const key = new ApiKey(VALUE)

describe("DocumentPro's API key", () => {
  it('is revealed on demand only', () => {
    expect(key.reveal()).toBe(VALUE)
    const shown = `${inspect(key, { showHidden: true, depth: 9 })} ${JSON.stringify({ key })} ${key}`
    expect(shown).not.toContain(VALUE)
    expect(JSON.stringify(key)).toBe(`"[api key ${key.fingerprint}]"`)
  })

  it('has a fingerprint of eight hex digits of its SHA-256', () => {
    expect(key.fingerprint).toBe(createHash('sha256').update(VALUE).digest('hex').slice(0, 8))
  })

  it('equals the same key and no other', () => {
    expect(key.equals(new ApiKey(VALUE))).toBe(true)
    expect(key.equals(new ApiKey(`${VALUE}4`))).toBe(false)
  })

  it.each([
    [VALUE, true],
    [`${VALUE} `, false],
    [VALUE.toUpperCase(), false],
    ['', false],
    ['ключ', false],
  ])('matches what a caller presents only when it is the same: %j', (presented, matches) => {
    expect(key.matches(presented)).toBe(matches)
  })

  it.each(['', 'a b', 'a\n', '\u00e9', 'a\u007f', 'x'.repeat(4_097)])(
    'cannot be %j, and the error does not say it',
    (value) => {
      expect(() => new ApiKey(value)).toThrow(ApiKeyUnavailableError)
      expect(() => new ApiKey(value)).toThrow(
        'the secret holds no usable API key: it must be visible ASCII without spaces or line breaks',
      )
    },
  )

  it('names its error', () => {
    expect(new ApiKeyUnavailableError('no key').name).toBe('ApiKeyUnavailableError')
  })
})
