import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toGatewayResponse } from '../../../../local/aws/http-api/payload-v2-response.ts'

function responseOf(result: unknown) {
  const response = toGatewayResponse(JSON.stringify(result) ?? 'null')
  return response && { ...response, body: response.body.toString() }
}

describe('the payload v2 response', () => {
  it('takes status, headers, cookies and body', () => {
    const result = {
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3 },
      cookies: ['a=1', 'b=2'],
      body: '{}',
    }
    expect(responseOf(result)).toStrictEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'x-count': '3', 'set-cookie': ['a=1', 'b=2'] },
      body: '{}',
    })
  })

  it('decodes a base64 body', () => {
    const result = { statusCode: 200, body: 'aGk=', isBase64Encoded: true }
    expect(responseOf(result)?.body).toBe('hi')
  })

  it.each([
    [{ message: 'hi' }, '{"message":"hi"}'],
    ['plain', 'plain'],
    [null, 'null'],
    [[1], '[1]'],
  ])('takes %j as the JSON body of a 200', (result, body) => {
    const headers = { 'content-type': 'application/json' }
    expect(responseOf(result)).toStrictEqual({ statusCode: 200, headers, body })
  })

  it.each([
    { statusCode: 'x' },
    { statusCode: 99 },
    { statusCode: 200.5 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: { a: ['1'] } },
  ])('is nothing for the malformed %j', (result) => {
    expect(responseOf(result)).toBeUndefined()
  })

  it('never breaks the connection with a length of its own', () => {
    const result = { statusCode: 200, headers: { 'Content-Length': '999' }, body: 'x' }
    expect(responseOf(result)?.headers).not.toHaveProperty('content-length')
  })

  it('gives a valid response or none for any result', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (result) => {
        const response = responseOf(result)
        if (response !== undefined) expect(response.statusCode).toBeGreaterThanOrEqual(100)
      }),
    )
  })
})
