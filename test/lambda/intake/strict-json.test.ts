import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault, parseStrictJson, printableKey } from '../../../lambda/intake/strict-json.ts'
import { anyJsonNode, firstFaultyKey, render } from './json-document.ts'

const anySpace = fc.constantFrom('', ' ', '\n', '\t\r\n ')

describe('what JSON.parse lets pass', () => {
  it.each([
    ['{"request_id":"a","request_id":"b"}', 'request_id'],
    ['{"request_id":"a","reason":"r","request_id" : "a"}', 'request_id'],
    ['{"request_id":"a","request\\u005fid":"b"}', 'request_id'],
    ['{"detail":{"a":1,"a":2}}', 'a'],
    ['[{"a":1},{"a":1,"a":1}]', 'a'],
    ['{"a":{"a":1},"a":2}', 'a'],
    ['{"":1,"":2}', '(a key that is not plain text)'],
    ['{"a b":1,"a b":2}', '(a key that is not plain text)'],
  ])('refuses the key that comes twice in %s', (json, field) => {
    expect(findJsonFault(json)).toStrictEqual({
      field,
      message: `body must have the key ${field} only once`,
    })
  })

  it.each([
    ['{"__proto__":{}}', '__proto__'],
    ['{"\\u005f_proto__":{}}', '__proto__'],
    ['{"a":[{"constructor":1}]}', 'constructor'],
    ['{"prototype":null}', 'prototype'],
  ])('refuses the key that reaches for a prototype in %s', (json, field) => {
    expect(findJsonFault(json)).toStrictEqual({
      field,
      message: `body must not have the key ${field}`,
    })
  })

  it.each([
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
    '{"a":"a","b":"\\"a\\":","c":"{\\"a\\":1,\\"a\\":2}"}',
    '["a","a"]',
    '{"a":"__proto__"}',
    '{"a":"\\\\","b":"\\\\\\""}',
    '"just a text"',
    '1',
    '{}',
  ])('takes %s', (json) => {
    expect(findJsonFault(json)).toBeUndefined()
  })

  it('takes 32 levels and refuses the 33rd', () => {
    expect(findJsonFault('['.repeat(32) + ']'.repeat(32))).toBeUndefined()
    expect(findJsonFault('['.repeat(33) + ']'.repeat(33))).toStrictEqual({
      field: 'body',
      message: 'body must not be nested deeper than 32 levels',
    })
    expect(findJsonFault('[{}],'.repeat(100).replace(/^(.*),$/, '[$1]'))).toBeUndefined()
  })

  it('refuses a bottomless body without falling in', () => {
    expect(findJsonFault('{"a":'.repeat(100_000))).toMatchObject({ field: 'body' })
  })

  it('finds exactly the first faulty key of any document', () => {
    fc.assert(
      fc.property(anyJsonNode, anySpace, (node, space) => {
        const key = firstFaultyKey(node)
        const fault = findJsonFault(render(node, space))
        expect(fault?.field).toBe(key === undefined ? undefined : printableKey(key))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('strict parsing', () => {
  it('agrees with JSON.parse wherever there is nothing to refuse', () => {
    fc.assert(
      fc.property(anyJsonNode, anySpace, (node, space) => {
        const json = render(node, space)
        fc.pre(firstFaultyKey(node) === undefined)
        expect(parseStrictJson(json)).toStrictEqual({ value: JSON.parse(json) })
      }),
    )
  })

  it('answers any text at all, and throws for none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const parsed = parseStrictJson(text)
        expect('field' in parsed || 'value' in parsed).toBe(true)
      }),
    )
  })

  it.each(['', ' ', 'not json', '{', '{"a":1}}', "{'a':1}", '{"a":1,}', '\ufeff{}', 'NaN'])(
    'refuses %j as no JSON',
    (text) => {
      expect(parseStrictJson(text)).toStrictEqual({
        field: 'body',
        message: 'body is not valid JSON',
      })
    },
  )
})

describe('a key in an answer', () => {
  it.each(['request_id', 'a.b-c', 'x'.repeat(64)])('is named when it is plain: %s', (key) => {
    expect(printableKey(key)).toBe(key)
  })

  it.each(['', 'a b', 'a\n', '"', 'é', 'x'.repeat(65), '<script>'])(
    'is not repeated when it is not: %j',
    (key) => {
      expect(printableKey(key)).toBe('(a key that is not plain text)')
    },
  )
})
