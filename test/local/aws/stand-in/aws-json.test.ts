import { describe, expect, it, onTestFinished } from 'vitest'
import { AwsJsonError, answerAwsJson } from '../../../../local/aws/stand-in/aws-json.ts'
import { send } from '../../../../local/aws/stand-in/http-answer.ts'
import { serveOnLoopback } from '../../../../local/aws/stand-in/loopback-server.ts'

const OPERATIONS = {
  Echo: (input: Readonly<Record<string, unknown>>) => input,
  Refuse: () => {
    throw new AwsJsonError('ThrottlingException', 'Rate exceeded')
  },
  Break: () => {
    throw new AwsJsonError('InternalServiceError', 'broken', 500)
  },
}

/** What a service with these operations answers. */
async function call(target: string | undefined, body: string) {
  const server = await serveOnLoopback((request, response) => {
    answerAwsJson(request, 'service', OPERATIONS).then((answer) => send(response, answer))
  }, 0)
  onTestFinished(server.close)
  const headers = target === undefined ? {} : { 'x-amz-target': target }
  const answer = await fetch(server.url, { method: 'POST', headers, body })
  const parsed: unknown = await answer.json()
  return { status: answer.status, headers: answer.headers, body: parsed }
}

describe("AWS's JSON protocol", () => {
  it('gives the operation its input, and the caller its output', async () => {
    const { status, headers, body } = await call('service.Echo', '{"a":[1]}')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(body).toStrictEqual({ a: [1] })
  })

  it.each([
    ['service.Refuse', 400, 'ThrottlingException', 'Rate exceeded'],
    ['service.Break', 500, 'InternalServiceError', 'broken'],
  ])('carries an error by its type: %s', async (target, status, type, message) => {
    const answer = await call(target, '{}')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-amzn-errortype')).toBe(type)
    expect(answer.body).toStrictEqual({ __type: type, message, Message: message })
  })

  it.each(['service.Other', 'other.Echo', 'service.toString', 'Echo', undefined])(
    'says which operations there are when asked for %s',
    async (target) => {
      expect(await call(target, '{}')).toMatchObject({
        status: 400,
        body: {
          __type: 'UnknownOperationException',
          message: `${target} is not emulated; allowed are Echo, Refuse, Break`,
        },
      })
    },
  )

  it.each(['', 'not json', '1', 'null', '"text"'])('refuses the body %j', async (body) => {
    expect(await call('service.Echo', body)).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException', message: 'the body is not a JSON object' },
    })
  })
})
