import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { strictJsonBody } from '../../../lambda/middleware/strict-json-body.ts'
import { type HttpRequest, httpEvent, lambdaContext, NEVER_ABORTED } from '../http-event.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

const parsed = middy<APIGatewayProxyEventV2, unknown>()
  .use(strictJsonBody())
  .handler(async ({ body }) => body)

/** The body as a handler gets it. */
async function parse(event: APIGatewayProxyEventV2): Promise<unknown> {
  return parsed(event, lambdaContext(), NEVER_ABORTED)
}

function post(body: HttpRequest['body'], headers: Readonly<Record<string, string>> = JSON_TYPE) {
  return httpEvent({ headers, ...(body === undefined ? {} : { body }) })
}

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json ; charset=utf-8',
    'application/json\t;charset=utf-8',
    'application/json ',
    'Application/JSON',
    'application/vnd.api+json',
  ])('is parsed when it comes as %s', async (type) => {
    expect(await parse(post('{"a":"ü"}', { 'content-type': type }))).toStrictEqual({ a: 'ü' })
  })

  it('is parsed when API Gateway has encoded it', async () => {
    const body = Buffer.from('{"a":"ü"}').toString('base64')
    const event = { ...post('{}'), body, isBase64Encoded: true }
    expect(await parse(event)).toStrictEqual({ a: 'ü' })
  })

  it.each(['null', '[]', '"x"', '1'])('is left to the reader when it is %s', async (json) => {
    expect(await parse(post(json))).toStrictEqual(JSON.parse(json))
  })

  it('takes 512 KiB and no byte more', async () => {
    const ofBytes = (bytes: number) => `{"a":"${'é'.repeat((bytes - 8) / 2)}"}`
    expect(Buffer.byteLength(ofBytes(524_288))).toBe(524_288)
    expect(await parse(post(ofBytes(524_288)))).toHaveProperty('a')
    await expect(parse(post(ofBytes(524_290)))).rejects.toMatchObject({
      code: 'body_too_large',
      field: 'body',
      message: 'body must not be larger than 524288 bytes; got 524290',
    })
  })
})

describe('a body that is refused', () => {
  it.each([
    ['is empty', post(''), 'body must not be empty'],
    ['is not UTF-8', post(Buffer.from('{"a":"\xff"}', 'latin1')), 'body is not valid UTF-8'],
    ['has a key twice', post('{"a":1,"a":2}'), 'body must have the key a only once'],
    ['reaches for a prototype', post('{"a":{"prototype":1}}'), 'must not have the key prototype'],
    ['is too deep', post('['.repeat(40) + ']'.repeat(40)), 'must not be nested deeper than 32'],
  ])('%s', async (_, event, message) => {
    const refusal = { code: 'invalid', message: expect.stringContaining(message) }
    await expect(parse(event)).rejects.toMatchObject(refusal)
  })

  it.each([
    ['is no JSON', post('not json')],
    ['ends too early', post('{"a":')],
    ['begins with a byte order mark', post('\ufeff{}')],
    ['has an own __proto__', post('{"__proto__":{"a":1}}')],
    ['is bottomless', post('['.repeat(100_000) + ']'.repeat(100_000))],
    ['is said to be encoded and is not', { ...post('{"a":1}'), isBase64Encoded: true }],
    ['is encoded and not said to be', post(Buffer.from('{"a":1}').toString('base64'))],
  ])('%s', async (_, event) => {
    await expect(parse(event)).rejects.toSatisfy((error) =>
      ['invalid', 422].includes(error.code ?? error.statusCode),
    )
  })

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/jsonx' }])(
    'is not said to be JSON: %j',
    async (headers) => {
      await expect(parse(post('{"a":1}', headers))).rejects.toMatchObject({
        code: 'unsupported_content_type',
        field: 'content-type',
      })
    },
  )
})

it('keeps the bodies of two requests at once apart', async () => {
  const [good, bad] = await Promise.allSettled([
    parse(post('{"a":1}')),
    parse(post('{"a":1,"a":2}')),
  ])
  expect(good).toMatchObject({ status: 'fulfilled', value: { a: 1 } })
  expect(bad).toMatchObject({ status: 'rejected' })
})
