import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type IamCaller,
  type ReceivedRequest,
  toEvent,
} from '../../../../local/aws/http-api/payload-v2.ts'

const NOW = Date.parse('2026-02-03T04:05:06Z')

function eventOf(changes: Partial<ReceivedRequest> = {}, caller?: IamCaller) {
  const request: ReceivedRequest = {
    method: 'POST',
    target: '/deletions',
    httpVersion: '1.1',
    rawHeaders: ['Host', '127.0.0.1:3000'],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    ...changes,
  }
  const route = {
    routeKey: 'POST /deletions',
    authorization: 'NONE' as const,
    functionName: 'api',
    timeoutMs: 1,
  }
  const context = {
    accountId: '000000000000',
    apiId: 'abc',
    stage: '$default',
    requestId: 'request-1',
    now: NOW,
    caller,
  }
  return toEvent(request, { route, pathParameters: {} }, context)
}

function bodyOf(contentType: string | undefined, body: Buffer) {
  const type = contentType === undefined ? [] : ['content-type', contentType]
  const event = eventOf({ rawHeaders: type, body })
  return { body: event.body, isBase64Encoded: event.isBase64Encoded }
}

describe('the payload v2 event', () => {
  it('says who signed, where IAM checked it', () => {
    const userArn = 'arn:aws:iam::000000000000:user/jane'
    const caller = { accessKey: 'AKIA', userId: 'AIDAJANE', userArn }
    expect(eventOf({}, caller).requestContext).toMatchObject({
      authorizer: {
        iam: { ...caller, accountId: '000000000000', callerId: 'AIDAJANE', cognitoIdentity: null },
      },
    })
    expect(eventOf().requestContext).not.toHaveProperty('authorizer')
  })

  it('describes the request as API Gateway does', () => {
    const rawHeaders = ['Host', 'localhost:3000', 'User-Agent', 'curl/8', 'X-Api-Key', 'k']
    const target = '/files?request_id=a%20b&x=1&x=2'
    expect(eventOf({ method: 'DELETE', target, rawHeaders })).toStrictEqual({
      version: '2.0',
      routeKey: 'POST /deletions',
      rawPath: '/files',
      rawQueryString: 'request_id=a%20b&x=1&x=2',
      headers: {
        host: 'localhost:3000',
        'user-agent': 'curl/8',
        'x-api-key': 'k',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { request_id: 'a b', x: '1,2' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'abc',
        domainName: 'localhost:3000',
        domainPrefix: 'localhost:3000',
        http: {
          method: 'DELETE',
          path: '/files',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: 'request-1',
        routeKey: 'POST /deletions',
        stage: '$default',
        time: '03/Feb/2026:04:05:06 +0000',
        timeEpoch: NOW,
      },
      isBase64Encoded: false,
    })
  })

  it('joins duplicate headers with a comma and sets cookies apart', () => {
    const rawHeaders = ['X-A', '1', 'x-a', '2', 'Cookie', 'a=1; b=2', 'cookie', 'c=3']
    const event = eventOf({ rawHeaders })
    expect(event.headers['x-a']).toBe('1,2')
    expect(event.headers).not.toHaveProperty('cookie')
    expect(event.cookies).toStrictEqual(['a=1', 'b=2', 'c=3'])
  })

  it('leaves out what concerns the connection only', () => {
    const { headers } = eventOf({
      rawHeaders: ['Connection', 'close', 'Transfer-Encoding', 'chunked'],
    })
    expect(Object.keys(headers)).toStrictEqual(['x-forwarded-for', 'x-forwarded-proto'])
  })

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'text/plain', 'application/xml'])(
    'passes a body of %s as text',
    (type) => {
      expect(bodyOf(type, Buffer.from('{"ü":1}'))).toStrictEqual({
        body: '{"ü":1}',
        isBase64Encoded: false,
      })
    },
  )

  it.each([
    undefined,
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'application/vnd.api+json',
  ])('passes a body of %s as base64', (type) => {
    expect(bodyOf(type, Buffer.from('{}'))).toStrictEqual({ body: 'e30=', isBase64Encoded: true })
  })

  it('loses no byte of a body, whatever its type', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.constantFrom('application/json', 'text/html', 'image/png', undefined),
        (bytes, type) => {
          const { body = '', isBase64Encoded } = bodyOf(type, Buffer.from(bytes))
          const back = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
          expect(back).toStrictEqual(Buffer.from(bytes))
        },
      ),
    )
  })
})
