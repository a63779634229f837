import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiKey } from '../../../lambda/deletion/api-key.ts'
import { hideKey } from '../../../lambda/documentpro/hidden-key.ts'

const VALUE = 'sk-0123456789abcdefghij'
const KEY = new ApiKey(VALUE)

describe('a text that echoes the key', () => {
  it.each([
    ['whole', `bad ${VALUE}!`, 'bad [api key]!'],
    ['twice', `${VALUE}, ${VALUE}`, '[api key], [api key]'],
    ['its beginning', `bad ${VALUE.slice(0, 8)}…`, 'bad [api key]…'],
    ['its end', `ends in ${VALUE.slice(-9)}`, 'ends in [api key]'],
    ['its middle', `…${VALUE.slice(5, 15)}…`, '…[api key]…'],
    ['less of it than gives it away', VALUE.slice(0, 7), VALUE.slice(0, 7)],
    ['nothing of it', 'File deleted successfully', 'File deleted successfully'],
  ])('is shown without it: %s', (_, text, shown) => {
    expect(hideKey(text, KEY)).toBe(shown)
  })

  it('is shown without its base64, wherever in a longer text the key stood', () => {
    for (const encoding of ['base64', 'base64url'] as const) {
      for (const before of ['', ':', 'u:', 'user:', 'x-api-key: ']) {
        const encoded = Buffer.from(`${before}${VALUE}:after`).toString(encoding)
        const shown = hideKey(`Basic ${encoded}`, KEY)
        const decoded = Buffer.from(shown.replaceAll('[api key]', ''), 'base64').toString('latin1')
        expect(shown).toContain('[api key]')
        expect(decoded).not.toContain(VALUE.slice(3, 7))
      }
    }
  })

  it('is shown without a short key, whole', () => {
    expect(hideKey('bad abc', new ApiKey('abc'))).toBe('bad [api key]')
  })

  it('never shows eight characters of it that follow each other', () => {
    const part = fc.tuple(fc.nat(VALUE.length), fc.nat(VALUE.length))
    const piece = fc.oneof(
      part.map(([from, to]) => VALUE.slice(from, to)),
      fc.string({ maxLength: 5 }),
    )
    const slices = Array.from({ length: VALUE.length - 7 }, (_, at) => VALUE.slice(at, at + 8))
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const shown = hideKey(pieces.join(''), KEY)
        expect(slices.filter((slice) => shown.includes(slice))).toStrictEqual([])
      }),
    )
  })
})
