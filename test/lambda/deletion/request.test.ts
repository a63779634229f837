import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueAt, isOrigin, parseRequestId } from '../../../lambda/deletion/request.ts'
import { deletionRequest, NOW } from '../factories.ts'

describe('a request id', () => {
  it('is any text of 1 to 256 visible ASCII characters, as it is', () => {
    const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 256 }), (text) => {
        expect(parseRequestId(text)).toBe(text)
      }),
    )
  })

  it('is no text with any other character', () => {
    const invisible = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((character) => character < '!' || character > '~')
    const visible = fc.string({ maxLength: 10 })
    fc.assert(
      fc.property(visible, invisible, visible, (before, character, after) => {
        expect(parseRequestId(`${before}${character}${after}`)).toBeUndefined()
      }),
    )
  })

  it.each([
    '',
    ' a',
    'a ',
    'a\n',
    '\u00e9',
    '\u007f',
    'x'.repeat(257),
    undefined,
    null,
    1,
    ['a'],
    {},
    true,
  ])('is not %j', (value) => {
    expect(parseRequestId(value)).toBeUndefined()
  })

  it('may be 256 characters long, from the first visible character to the last', () => {
    const longest = `!${'x'.repeat(254)}~`
    expect(parseRequestId(longest)).toBe(longest)
  })
})

describe('a deletion request', () => {
  it.each([
    [{}, 0],
    [{ notBefore: NOW }, NOW],
    [{ retryAt: NOW }, NOW],
    [{ notBefore: NOW, retryAt: NOW + 1 }, NOW + 1],
    [{ notBefore: NOW + 1, retryAt: NOW }, NOW + 1],
  ])('with %j is due at %i', (fields, due) => {
    expect(dueAt(deletionRequest('a', fields))).toBe(due)
  })

  it.each(['deletions_api', 'files_api', 'queue', 'event', 'sns', 'documentpro_event'])(
    'may come from %s',
    (origin) => {
      expect(isOrigin(origin)).toBe(true)
    },
  )

  it.each(['', 'Queue', 'web', undefined, 0, ['queue']])('cannot come from %j', (origin) => {
    expect(isOrigin(origin)).toBe(false)
  })
})
