import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiText, attributeText } from '../../../lambda/queue/sqs-text.ts'
import { anyJsonNode, render } from '../intake/json-document.ts'

/** Code points that SQS takes, in its own words. */
function isTaken(point: number): boolean {
  return (
    [0x9, 0xa, 0xd].includes(point) ||
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x1_0000 && point <= 0x10_ffff)
  )
}

const pointsOf = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0)

/** Any code units, half characters and what XML forbids among them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.oneof(fc.nat({ max: 0xffff }), fc.constantFrom(0xfffe, 0xffff, 0xd83d, 0xdc4d, 0)), {
      maxLength: 40,
    })
    .map((units) => String.fromCharCode(...units)),
  fc.nat({ max: 1_100 }).map((length) => `${'x'.repeat(length)}👍👍`),
)

describe('the text of a message attribute', () => {
  it.each([
    ['is left as it is', 'Grüße, 👍\t\r\n', 'Grüße, 👍\t\r\n'],
    ['is never empty', '', '-'],
    [
      'has no character that SQS refuses',
      'a\u0000b\u001f\ufffe\uffff',
      'a\ufffdb\ufffd\ufffd\ufffd',
    ],
    ['has no half characters', '\ud83d and \udc4d', '\ufffd and \ufffd'],
    ['shows where half a character was, also at its end', 'a\ud83d', 'a\ufffd'],
    [
      'shows it at its beginning, also when its end is cut',
      `\ud83d${'x'.repeat(1_030)}`,
      `\ufffd${'x'.repeat(1_023)}`,
    ],
    ['has 1,024 characters at most', 'x'.repeat(1_025), 'x'.repeat(1_024)],
    ['is not cut within a character', `${'x'.repeat(1_023)}👍`, 'x'.repeat(1_023)],
    ['keeps a character that just fits', `${'x'.repeat(1_022)}👍`, `${'x'.repeat(1_022)}👍`],
  ])('%s', (_what, text, expected) => {
    expect(attributeText(text)).toBe(expected)
  })

  it('is one that SQS takes, whatever it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const sent = attributeText(text)
        expect(sent.length).toBeGreaterThan(0)
        expect(sent.length).toBeLessThanOrEqual(1_024)
        expect(pointsOf(sent).filter((point) => !isTaken(point))).toStrictEqual([])
        expect(attributeText(sent)).toBe(sent)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a body in ASCII', () => {
  it('is the same JSON', () => {
    fc.assert(
      fc.property(anyJsonNode, fc.constantFrom('', ' ', '\n\t\r'), (node, space) => {
        const json = render(node, space)
        expect(asciiText(json)).toMatch(/^[\t\n\r\x20-\x7e]*$/)
        expect(JSON.stringify(JSON.parse(asciiText(json)))).toBe(JSON.stringify(JSON.parse(json)))
      }),
    )
  })

  it('is one that SQS takes, also where it is no JSON', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(asciiText(text)).toMatch(/^[\t\n\r\x20-\x7e]*$/)
      }),
    )
    expect(asciiText('"Grüße\ufffe👍\u007f"')).toBe(
      '"Gr\\u00fc\\u00dfe\\ufffe\\ud83d\\udc4d\\u007f"',
    )
  })
})
