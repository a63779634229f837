import { createServer, type IncomingHttpHeaders } from 'node:http'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { createDynamoDbClient } from '../../../lambda/aws/dynamodb-client.ts'
import { listening } from '../documentpro/listening.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

it('signs each call for itself, for its own time', async () => {
  const calls: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    calls.push(request.headers)
    // Of the test's clock: the SDK goes by the server's where they differ.
    const date = new Date().toUTCString()
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', date }).end('{}')
  })
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${await listening(server)}`)
  const client = createDynamoDbClient({ connect: 1_000, request: 1_000 })
  onTestFinished(() => client.destroy())
  const get = (id: string) =>
    client.send(new GetItemCommand({ TableName: 'ledger', Key: { id: { S: id } } }))

  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31, 23, 59, 59) })
  await Promise.all([get('a'), get('b')])
  vi.setSystemTime(Date.UTC(2026, 1, 1))
  await get('a')

  const scope = (day: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIDTEST/${day}/eu-central-1/dynamodb/aws4_request`
  const signed = calls.map(({ authorization }) => authorization?.split(', ') ?? [])
  expect(signed.map(([credential]) => credential)).toStrictEqual([
    scope('20260131'),
    scope('20260131'),
    scope('20260201'),
  ])
  expect(new Set(signed.map(([, , signature]) => signature)).size).toBe(3)
  expect(calls.at(-1)?.['x-amz-date']).toBe('20260201T000000Z')
  // The SDK's own says which of its parts each call used, and costs more than the signature.
  expect(calls.map((headers) => headers['user-agent'])).toStrictEqual(Array(3).fill(undefined))
})
