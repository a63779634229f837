import { createServer, request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ReceivedRequest } from '../../../../local/aws/http-api/payload-v2.ts'
import { readRequest } from '../../../../local/aws/http-api/received-request.ts'

const TEN_MB = 10_485_760
const HEADER_LIMIT = 10_240

/** What a server reads of a request, or the error that it answers with. */
async function received(
  options: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> },
  body: Buffer | string = '',
): Promise<ReceivedRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<ReceivedRequest>()
  const server = createServer({ maxHeaderSize: 65_536 }, (incoming, response) => {
    readRequest(incoming, HEADER_LIMIT)
      .then(resolve, reject)
      .finally(() => response.end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const sent = request({ port, host: '127.0.0.1', method: 'POST', ...options })
  sent.on('error', () => {})
  sent.on('response', (response) => response.resume())
  sent.end(body)
  return promise
}

describe('a request that is read to its end', () => {
  it('is what came over the wire', async () => {
    const path = '/deletions?a=%20&a=b'
    const read = await received({ path, headers: { 'X-A': '1' } }, Buffer.from([0xff, 0x00]))
    expect(read).toMatchObject({
      method: 'POST',
      target: path,
      httpVersion: '1.1',
      body: Buffer.from([0xff, 0x00]),
      sourceIp: '127.0.0.1',
    })
    expect(read.rawHeaders.slice(0, 2)).toStrictEqual(['X-A', '1'])
  })

  it('may have 10 MB of body and no byte more, announced or not', async () => {
    expect((await received({}, Buffer.alloc(TEN_MB))).body).toHaveLength(TEN_MB)
    const tooLarge = { name: 'RequestTooLargeError', status: 413 }
    await expect(received({}, Buffer.alloc(TEN_MB + 1))).rejects.toMatchObject(tooLarge)
    const chunked = { 'transfer-encoding': 'chunked' }
    await expect(received({ headers: chunked }, Buffer.alloc(TEN_MB + 1))).rejects.toMatchObject(
      tooLarge,
    )
  })

  it('may have headers up to the limit, its own line included', async () => {
    const long = (bytes: number) => received({ headers: { 'x-long': 'x'.repeat(bytes) } })
    expect((await long(HEADER_LIMIT - 200)).method).toBe('POST')
    await expect(long(HEADER_LIMIT)).rejects.toMatchObject({ status: 431 })
    await expect(received({ path: `/${'x'.repeat(HEADER_LIMIT)}` })).rejects.toMatchObject({
      status: 431,
    })
  })
})
