import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readQueryParameters } from '../../../lambda/http/query-parameters.ts'
import { RefusedRequestError } from '../../../lambda/http/refused-request.ts'

describe('query parameters', () => {
  it('are read as they were sent, repeated ones apart', () => {
    const query = readQueryParameters('request_id=a,b&request_id=c%26', ['request_id'])

    expect(query.getAll('request_id')).toStrictEqual(['a,b', 'c&'])
  })

  it('may be none at all', () => {
    expect([...readQueryParameters('', [])]).toStrictEqual([])
  })

  it.each([
    ['request_id=a', [], 'request_id', 'none is allowed here'],
    ['a=1&request_id=b', ['request_id'], 'a', 'allowed is request_id'],
    ['__proto__=1', ['request_id'], '__proto__', 'allowed is request_id'],
    ['%0a=1', ['request_id'], '(a key that is not plain text)', 'allowed is request_id'],
  ])('are refused when %s has one that is unknown', (query, allowed, field, rule) => {
    expect(() => readQueryParameters(query, allowed)).toThrow(
      expect.objectContaining({
        code: 'invalid',
        field,
        message: `${field} is not a known query parameter; ${rule}`,
      }),
    )
  })

  it('have allowed names only, or are refused, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (query) => {
        try {
          const names = [...readQueryParameters(query, ['request_id']).keys()]
          expect(names.every((name) => name === 'request_id')).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedRequestError)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
