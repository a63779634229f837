import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../lambda/http/answers.ts'
import { RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import { documentProAnswers } from '../../../lambda/middleware/documentpro-answers.ts'
import { ForeignEventError } from '../../../lambda/middleware/foreign-event.ts'
import type { WithTelemetry } from '../../../lambda/middleware/invocation-telemetry.ts'
import { GATEWAY_REQUEST_ID, httpEvent, NEVER_ABORTED } from '../http-event.ts'
import { writtenTelemetry } from '../written-lines.ts'

/** The HTTP answer to a handler that does this, and what it left in the log. */
async function answer(
  handle: () => Promise<HttpAnswer>,
  event: APIGatewayProxyEventV2 = httpEvent(),
) {
  const { context, lines } = writtenTelemetry()
  const handler = middy<
    APIGatewayProxyEventV2,
    HttpAnswer | APIGatewayProxyStructuredResultV2,
    Error,
    WithTelemetry
  >()
    .use(documentProAnswers())
    .handler(handle)
  const response: unknown = await handler(event, context(), NEVER_ABORTED)
  return { response, lines: lines() }
}

const fails = (error: unknown) => () => Promise.reject(error)

describe('an answer', () => {
  it('is JSON, with its status and its own headers', async () => {
    const { response } = await answer(async () => ({
      status: 503,
      body: { success: false, message: 'é' },
      headers: { 'retry-after': '5' },
    }))
    expect(response).toStrictEqual({
      statusCode: 503,
      headers: {
        'content-type': 'application/json',
        'x-request-id': GATEWAY_REQUEST_ID,
        'retry-after': '5',
      },
      body: '{"success":false,"message":"é"}',
    })
  })

  it.each(['caller-1', 'x'.repeat(128), '<>"\''])('echoes the x-request-id %s', async (id) => {
    const { response } = await answer(
      async () => ({ status: 200, body: { success: true } }),
      httpEvent({ headers: { 'X-Request-Id': id } }),
    )
    expect(response).toMatchObject({ headers: { 'x-request-id': id } })
  })

  it.each(['', 'a b', 'a\r\nset-cookie: b', 'x'.repeat(129), 'ü'])(
    "has API Gateway's id when the caller's is not fit for a header: %j",
    async (id) => {
      const { response } = await answer(
        async () => ({ status: 200, body: { success: true } }),
        httpEvent({ headers: { 'x-request-id': id } }),
      )
      expect(response).toMatchObject({ headers: { 'x-request-id': GATEWAY_REQUEST_ID } })
    },
  )
})

describe('an error', () => {
  it('that refuses a request becomes its answer and a line, and nobody is alarmed', async () => {
    const error = new RefusedRequestError('method_not_allowed', { message: 'm' }, { allow: 'POST' })
    const { response, lines } = await answer(
      fails(error),
      httpEvent({ headers: { 'x-request-id': 'caller-1' } }),
    )
    expect(response).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST', 'x-request-id': 'caller-1' },
      body: '{"success":false,"error":"method_not_allowed","message":"m"}',
    })
    expect(lines).toStrictEqual([
      {
        timestamp: '2026-11-24T12:00:00.000Z',
        level: 'WARN',
        event: 'refused_request',
        route: 'POST /deletions',
        status: 405,
        code: 'method_not_allowed',
        message: 'm',
      },
    ])
  })

  it('of the body parser names the body and keeps nothing of it', async () => {
    const cause = { data: 'secret' }
    const error = Object.assign(new Error('secret'), { statusCode: 422, cause })
    const { response, lines } = await answer(fails(error))
    expect(response).toMatchObject({
      statusCode: 400,
      body: expect.stringMatching(/"error":"invalid".*"field":"body"/),
    })
    expect(lines).toMatchObject([{ event: 'refused_request', code: 'invalid', field: 'body' }])
    expect(JSON.stringify([response, lines])).not.toContain('secret')
  })

  it.each([new TypeError('secret'), 'secret', undefined, { statusCode: 418, message: 'secret' }])(
    'that nobody foresaw is told to us, and its text to nobody',
    async (error) => {
      const { response, lines } = await answer(fails(error))
      expect(response).toMatchObject({
        statusCode: 500,
        body: JSON.stringify({
          success: false,
          error: 'internal_error',
          message: 'The service failed; send it again',
        }),
      })
      expect(lines).toMatchObject([{ level: 'ERROR', event: 'invocation_failed' }])
      expect(JSON.stringify(lines)).not.toContain('secret')
    },
  )
})

describe('an event that is no request of the HTTP API', () => {
  it.each([
    { key1: 'value1' },
    { Records: [{ body: 'secret' }] },
    { httpMethod: 'POST', headers: {}, requestContext: { requestId: 'r' } },
    { ...httpEvent(), headers: undefined },
    { ...httpEvent(), requestContext: {} },
  ])('fails the invocation: %j', async (event) => {
    const { context, lines } = writtenTelemetry()
    let handled = false
    const handler = middy<APIGatewayProxyEventV2, HttpAnswer, Error, WithTelemetry>()
      .use(documentProAnswers())
      .handler(async () => {
        handled = true
        return { status: 200, body: { success: true } }
      })
    const invoke = async (): Promise<unknown> =>
      handler(event as unknown as APIGatewayProxyEventV2, context(), NEVER_ABORTED)
    const message = "not an HTTP API's event (payload format 2.0)"
    await expect(invoke()).rejects.toStrictEqual(new ForeignEventError(message))
    expect(lines()).toMatchObject([
      { event: 'invocation_failed', error: 'ForeignEventError', message },
    ])
    expect(handled).toBe(false)
  })
})
