import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { jsonTextBody } from '../../../lambda/middleware/json-text-body.ts'
import { type HttpRequest, httpEvent, lambdaContext, NEVER_ABORTED } from '../http-event.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

const handled = middy<APIGatewayProxyEventV2, unknown>()
  .use(jsonTextBody(20))
  .handler(async ({ body, isBase64Encoded }) => ({ body, isBase64Encoded }))

async function textOf(event: APIGatewayProxyEventV2): Promise<unknown> {
  return handled(event, lambdaContext(), NEVER_ABORTED)
}

function post(body: HttpRequest['body'], headers: Readonly<Record<string, string>> = JSON_TYPE) {
  return httpEvent({ headers, ...(body === undefined ? {} : { body }) })
}

describe('a JSON body that is left as text', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json ; charset=utf-8',
    'application/json ',
    'Application/JSON',
    'application/vnd.api+json',
  ])('is there when it comes as %s', async (type) => {
    const event = post('{"a":"ü"}', { 'content-type': type })
    expect(await textOf(event)).toStrictEqual({ body: '{"a":"ü"}', isBase64Encoded: false })
  })

  it('is decoded when API Gateway has encoded it', async () => {
    const body = Buffer.from('{"a":"ü"}').toString('base64')
    const event = { ...post('{}'), body, isBase64Encoded: true }
    expect(await textOf(event)).toStrictEqual({ body: '{"a":"ü"}', isBase64Encoded: false })
  })

  it.each(['{"__proto__":1}', '{"a":1,"a":2}', 'not json'])(
    'is not looked into: %s',
    async (text) => {
      expect(await textOf(post(text))).toMatchObject({ body: text })
    },
  )

  it.each([
    ['is empty', post(''), 'invalid', 'body must not be empty'],
    ['is no UTF-8', post(Buffer.from('"\xff"', 'latin1')), 'invalid', 'body is not valid UTF-8'],
    [
      'is too large',
      post(`"${'é'.repeat(10)}"`),
      'body_too_large',
      'body must not be larger than 20 bytes; got 22',
    ],
  ])('is refused when it %s', async (_, event, code, message) => {
    await expect(textOf(event)).rejects.toMatchObject({ code, field: 'body', message })
  })

  it.each([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/jsonx' },
    { 'content-type': 'text/json' },
    { 'content-type': 'application/json, application/json' },
  ])('is refused when it is not said to be JSON: %j', async (headers) => {
    await expect(textOf(post('{"a":1}', headers))).rejects.toMatchObject({
      code: 'unsupported_content_type',
      field: 'content-type',
    })
  })
})
