import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasValidSignature } from '../../../../local/aws/authorisation/sigv4.ts'
import type { ReceivedRequest } from '../../../../local/aws/http-api/payload-v2.ts'
import { readRequest } from '../../../../local/aws/http-api/received-request.ts'

const SCOPE = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
  region: 'us-east-1',
  service: 'sqs',
} as const
const now = Date.now()

/** A request as the AWS SDK signs it. */
async function signedRequest(path: string): Promise<ReceivedRequest> {
  const received = Promise.withResolvers<ReceivedRequest>()
  const server = createServer((incoming, response) => {
    readRequest(incoming, 10_240).then(received.resolve, received.reject)
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${port}${path}`,
    region: SCOPE.region,
    credentials: SCOPE,
  })
  await client.send(new ListQueuesCommand({ QueueNamePrefix: 'ü' }))
  client.destroy()
  await new Promise((resolve) => server.close(resolve))
  return received.promise
}

function withHeader(request: ReceivedRequest, name: string, value: string): ReceivedRequest {
  const rawHeaders = [...request.rawHeaders]
  const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  rawHeaders.splice(index < 0 ? rawHeaders.length : index, 2, name, value)
  return { ...request, rawHeaders }
}

function header(request: ReceivedRequest, name: string): string {
  const index = request.rawHeaders.findIndex((text) => text.toLowerCase() === name)
  return request.rawHeaders[index + 1] ?? ''
}

describe('a signature', () => {
  let request: ReceivedRequest

  beforeAll(async () => {
    request = await signedRequest('')
  })

  it('is valid as the AWS SDK makes it', () => {
    expect(hasValidSignature(request, SCOPE, now)).toBe(true)
  })

  it('is valid for a path with characters that need encoding', async () => {
    expect(hasValidSignature(await signedRequest('/a%20b/c'), SCOPE, now)).toBe(true)
  })

  it('is valid up to five minutes before and after its time', () => {
    expect(hasValidSignature(request, SCOPE, now + 290_000)).toBe(true)
    expect(hasValidSignature(request, SCOPE, now + 310_000)).toBe(false)
    expect(hasValidSignature(request, SCOPE, now - 310_000)).toBe(false)
  })

  it.each([
    ['another secret', { secretAccessKey: 'other' }],
    ['another key id', { accessKeyId: 'other' }],
    ['another region', { region: 'eu-west-1' }],
    ['another service', { service: 'execute-api' }],
  ])('is refused for %s', (_what, change) => {
    expect(hasValidSignature(request, { ...SCOPE, ...change }, now)).toBe(false)
  })

  it.each<[string, (request: ReceivedRequest) => ReceivedRequest]>([
    ['body', (original) => ({ ...original, body: Buffer.from('{}') })],
    ['method', (original) => ({ ...original, method: 'PUT' })],
    ['path', (original) => ({ ...original, target: '/other' })],
    ['query', (original) => ({ ...original, target: '/?a=1' })],
    ['host', (original) => withHeader(original, 'host', 'example.com')],
    ['date', (original) => withHeader(original, 'x-amz-date', '20260101T000000Z')],
  ])('is refused when the %s was changed', (_what, change) => {
    expect(hasValidSignature(change(request), SCOPE, now)).toBe(false)
  })

  it('is refused when the body was changed together with its hash', () => {
    const body = Buffer.from('{}')
    const hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    const forged = withHeader({ ...request, body }, 'x-amz-content-sha256', hash)
    expect(hasValidSignature(forged, SCOPE, now)).toBe(false)
  })

  it.each(['', 'Bearer x', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential=local'])(
    'is refused when the header is %j',
    (authorization) => {
      const unsigned = withHeader(request, 'authorization', authorization)
      expect(hasValidSignature(unsigned, SCOPE, now)).toBe(false)
    },
  )

  it('is refused when it does not cover the host', () => {
    const authorization = header(request, 'authorization').replace(
      /SignedHeaders=[^,]+/,
      'SignedHeaders=x-amz-date',
    )
    expect(hasValidSignature(withHeader(request, 'authorization', authorization), SCOPE, now)).toBe(
      false,
    )
  })
})
