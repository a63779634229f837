import { createServer } from 'node:http'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listening } from '../documentpro/listening.ts'
import { sqsClientAt } from './emulated-sqs.ts'

/** Sends one message to a server that answers every call with `status`, or never without one. */
async function sending(status?: number) {
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    request.resume()
    if (status !== undefined) response.writeHead(status).end('{}')
  })
  const endpoint = `http://127.0.0.1:${await listening(server)}`
  const client = sqsClientAt(endpoint)
  const startedAt = Date.now()
  const error = await client
    .send(new SendMessageCommand({ QueueUrl: `${endpoint}/0/queue`, MessageBody: 'm' }))
    .catch((reason: unknown) => reason)
  return { error, calls, tookMs: Date.now() - startedAt, client }
}

afterEach(() => vi.unstubAllEnvs())

describe('the SQS client', () => {
  it('gives up on an SQS that never answers, after a second try', async () => {
    const { error, calls, tookMs } = await sending()
    expect(error).toMatchObject({ name: 'TimeoutError' })
    expect(calls).toBe(2)
    // The reserve at the end of an invocation is 3 s; the rest is for a machine that is busy.
    expect(tookMs).toBeLessThan(8_000)
  })

  it('tries twice when SQS fails', async () => {
    const { error, calls } = await sending(503)
    expect(error).toBeInstanceOf(Error)
    expect(calls).toBe(2)
  })

  it('is where the variable for SQS says', async () => {
    const client = sqsClientAt('http://127.0.0.1:1234')
    expect(await client.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 1234 })
  })

  it('keeps the time to connect within the time of a request', async () => {
    const { client } = await sending(400)
    // An address that takes no connection can't be had on loopback.
    const handler: object = client.config.requestHandler
    const times = 'httpHandlerConfigs' in handler ? handler.httpHandlerConfigs : undefined
    expect(typeof times === 'function' && times.call(handler)).toMatchObject({
      connectionTimeout: 700,
      requestTimeout: 1_200,
    })
  })
})
