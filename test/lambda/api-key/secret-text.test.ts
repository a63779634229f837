import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiKeyFromSecret } from '../../../lambda/api-key/secret-text.ts'
import { ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'

/** What reading the key ended in: the key, or the sentence that says why there is none. */
function read(text: string | undefined, field?: string): string {
  try {
    return `key ${apiKeyFromSecret(text, field).reveal()}`
  } catch (error) {
    if (!(error instanceof ApiKeyUnavailableError)) throw error
    return error.message
  }
}

describe('the API key in a secret', () => {
  it('is the whole text of a plain secret', () => {
    expect(read('sk-live_1+/=')).toBe('key sk-live_1+/=')
    expect(read('[a]')).toBe('key [a]')
    expect(read('x'.repeat(4_096))).toBe(`key ${'x'.repeat(4_096)}`)
  })

  it.each(['sk\n', 'sk\r\n', '\ufeffsk', ' sk\t', '\n\nsk'])(
    'is what stands between the white space and the byte order mark of %j',
    (text) => {
      expect(read(text)).toBe('key sk')
      expect(read(JSON.stringify({ key: text }), 'key')).toBe('key sk')
    },
  )

  it('is in a JSON object with a byte order mark', () => {
    expect(read('\ufeff{"key":"sk"}\r\n', 'key')).toBe('key sk')
  })

  it.each([
    ['is empty', ''],
    ['is empty', ' \r\n'],
    ['has a line break inside', 'hid\nden'],
    ['has white space inside', 'hid den'],
    ['has white space inside', 'hid\u00a0den'],
    ['has a control character inside', 'hid\0den'],
    ['has a character inside that is not ASCII', 'hiddén'],
    ['has 4097 characters, and may have 4096', 'x'.repeat(4_097)],
  ])('is not in a text that %s', (why, text) => {
    expect(read(text)).toBe(`the secret holds no usable API key: it ${why}`)
    expect(read(JSON.stringify({ key: text }), 'key')).toBe(
      `the field "key" of the secret holds no usable API key: it ${why}`,
    )
  })

  it('is not in a binary secret', () => {
    const sentence = 'the secret is binary; put the API key into it as text'
    expect(read(undefined)).toBe(sentence)
    expect(read(undefined, 'key')).toBe(sentence)
  })

  it('is not a whole JSON object', () => {
    const sentence =
      'the secret is a JSON object; name the field that holds the key with documentpro:secretField'
    expect(read('{"key":"hidden"}')).toBe(sentence)
    expect(read('\ufeff\n{"key":"hidden"}')).toBe(sentence)
  })

  it.each([
    ['{"key":"sk"}', 'key'],
    [' {"other":1,"key":"sk"}\n', 'key'],
    ['{"__proto__":"sk"}', '__proto__'],
    ['{"toString":"sk"}', 'toString'],
    ['{"":"sk"}', ''],
  ])('is the text that %s has in its field %j', (text, field) => {
    expect(read(text, field)).toBe('key sk')
  })

  it.each([
    ['{}', 'key'],
    ['{"key":1}', 'key'],
    ['{"key":null}', 'key'],
    ['{"key":["hidden"]}', 'key'],
    ['{"Key":"hidden"}', 'key'],
    ['{"__proto__":{"key":"hidden"}}', 'key'],
    ['{"a":"hidden"}', '__proto__'],
    ['{"a":"hidden"}', 'constructor'],
    ['"hidden"', 'length'],
    ['"hidden"', 'key'],
    ['null', 'key'],
    ['1', 'key'],
    ['["hidden"]', 'key'],
    ['"hidden"', '0'],
  ])('is not in %s under %j', (text, field) => {
    expect(read(text, field)).toBe(`the secret has no text in its field ${JSON.stringify(field)}`)
  })

  it.each(['hidden', '', '{"key":"hidden"'])('is in no field of %j, which is not JSON', (text) => {
    expect(read(text, 'key')).toBe('the secret is not JSON, so it has no field "key"')
  })

  it('is never in the error, its cause or its stack', () => {
    const marker = 'MARKER'
    const around = fc.string({ unit: 'binary', maxLength: 10 })
    const hidden = fc.tuple(around, around).map(([before, after]) => `${before}${marker}${after}`)
    const objects = fc.dictionary(fc.constantFrom('key', 'a'), hidden)
    const texts = fc.oneof(
      hidden,
      objects.map((secret) => JSON.stringify(secret)),
    )
    fc.assert(
      fc.property(texts, fc.constantFrom(undefined, 'key'), (text, field) => {
        try {
          apiKeyFromSecret(text, field)
        } catch (error) {
          expect(error).toBeInstanceOf(ApiKeyUnavailableError)
          if (!(error instanceof Error)) throw error
          expect(`${error.stack} ${String(error.cause)}`).not.toContain(marker)
        }
      }),
    )
  })
})
