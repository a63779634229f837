import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDocumentProClient } from '../../../lambda/documentpro/client.ts'
import { type FilesCallOptions, MAX_BODY_BYTES } from '../../../lambda/documentpro/files-call.ts'
import { clockAt, KEY, NOW, requestId } from '../factories.ts'
import { clientOf, listening } from './listening.ts'

const TIMEOUT_MS = 10_000
const SUCCESS = '{"success":true,"message":"File deleted successfully"}'
const DELETED = { kind: 'deleted', status: 200, message: 'File deleted successfully' }

interface Seen {
  readonly requests: IncomingMessage[]
  connections: number
}

/** A DocumentPro that answers as told, and what it saw. */
async function documentPro(
  answer: RequestListener = (_, response) => response.end(SUCCESS),
  { path = '', ...options }: Partial<FilesCallOptions> & { readonly path?: string } = {},
) {
  const seen: Seen = { requests: [], connections: 0 }
  const server = createServer((request, response) => {
    seen.requests.push(request)
    answer(request, response)
  })
  server.on('connection', () => {
    seen.connections += 1
  })
  const url = `http://127.0.0.1:${await listening(server)}`
  const client = clientOf(`${url}${path}`, options)
  const remove = (id = 'a', timeoutMs = TIMEOUT_MS) => client.delete(requestId(id), KEY, timeoutMs)
  return { remove, seen, url }
}

/** The success body, blown up to `bytes`. */
function successOf(bytes: number): string {
  return SUCCESS.padEnd(bytes, ' ')
}

describe('a body with a content coding', () => {
  it('is not asked for', async () => {
    const { remove, seen } = await documentPro()
    await remove()
    expect(seen.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' })
  })

  /** What the client makes of this body under this coding. */
  async function answered(coding: string, body: Buffer) {
    const { remove } = await documentPro((_, response) => {
      response.writeHead(200, { 'content-encoding': coding })
      response.end(body)
    })
    return remove()
  }

  it.each([
    ['gzip', gzipSync(SUCCESS)],
    ['x-gzip', gzipSync(SUCCESS)],
    ['GZIP', gzipSync(SUCCESS)],
    ['deflate', deflateSync(SUCCESS)],
    ['deflate', deflateRawSync(SUCCESS)],
    ['br', brotliCompressSync(SUCCESS)],
    ['identity', Buffer.from(SUCCESS)],
    ['deflate, gzip', gzipSync(deflateSync(SUCCESS))],
  ])('is understood all the same: %s', async (coding, body) => {
    expect(await answered(coding, body)).toStrictEqual(DELETED)
  })

  it.each([
    ['an unknown one', 'zstd', Buffer.from(SUCCESS)],
    ['a name of every object', 'constructor', Buffer.from(SUCCESS)],
    ['one that it has not', 'gzip', Buffer.from(SUCCESS)],
    ['one that is cut', 'gzip', gzipSync(SUCCESS).subarray(0, -9)],
    ['one within too many', 'gzip,gzip,gzip,gzip', gzipSync(SUCCESS)],
  ])('is not trusted when it has %s', async (_, coding, body) => {
    expect(await answered(coding, body)).toMatchObject({ kind: 'unexpected', status: 200 })
  })

  it.each(['gzip', 'br', 'deflate'])('is cut off at 64 KiB, unpacked: %s', async (coding) => {
    const pack =
      { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[coding] ?? gzipSync
    const fits = await answered(coding, pack(successOf(MAX_BODY_BYTES)))
    expect(fits).toStrictEqual(DELETED)
    const bomb = await answered(coding, pack(successOf(MAX_BODY_BYTES + 1)))
    expect(bomb).toMatchObject({ kind: 'unexpected', status: 200 })
  })

  it('may begin with a byte order mark', async () => {
    const { remove } = await documentPro((_, response) => response.end(`\ufeff${SUCCESS}`))
    expect(await remove()).toStrictEqual(DELETED)
  })
})

describe("DocumentPro's client", () => {
  it('sends one DELETE with the key in its header and no body', async () => {
    const { remove, seen } = await documentPro()
    expect(await remove('a')).toStrictEqual(DELETED)
    expect(seen.requests).toHaveLength(1)
    expect(seen.requests[0]).toMatchObject({ method: 'DELETE', url: '/files?request_id=a' })
    const headers = seen.requests[0]?.headers
    expect(headers).toMatchObject({ 'x-api-key': KEY.reveal(), accept: 'application/json' })
    expect(headers).not.toHaveProperty('content-length')
    expect(headers).not.toHaveProperty('transfer-encoding')
  })

  it.each([
    ['', '/files'],
    ['/', '/files'],
    ['/v1', '/v1/files'],
    ['/v1/', '/v1/files'],
    ['/a/b//', '/a/b/files'],
  ])('puts the path after the base URL %j', async (path, expected) => {
    const { remove, seen } = await documentPro(undefined, { path })
    await remove('a')
    expect(seen.requests[0]?.url).toBe(`${expected}?request_id=a`)
  })

  it.each(['a&b=c', '%2e', '../../admin', 'a+b', '#top', '?x', 'a/b', '%', '&request_id=other'])(
    'sends the id %s as it is, and as nothing else',
    async (id) => {
      const { remove, seen } = await documentPro()
      await remove(id)
      const url = new URL(seen.requests[0]?.url ?? '', 'http://documentpro')
      expect(url.pathname).toBe('/files')
      expect([...url.searchParams]).toStrictEqual([['request_id', id]])
    },
  )

  it('sends any id as it is', async () => {
    const { remove, seen } = await documentPro()
    const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, minLength: 1, maxLength: 256 }), async (id) => {
        await remove(id)
        const url = new URL(seen.requests.at(-1)?.url ?? '', 'http://documentpro')
        expect(`${url.pathname} ${url.searchParams.get('request_id')}`).toBe(`/files ${id}`)
      }),
      { numRuns: 50 },
    )
  })

  it('reads the answer by its status, headers and body, at its own time', async () => {
    const { remove } = await documentPro((_, response) => {
      response.writeHead(429, { 'retry-after': new Date(NOW + 9_000).toUTCString() })
      response.end('{"message":"Limit Exceeded"}')
    })
    expect(await remove()).toStrictEqual({
      kind: 'unavailable',
      status: 429,
      ambiguous: false,
      about: 'service',
      error: 'http_429',
      message: 'Limit Exceeded',
      retryAfterMs: 9_000,
    })
  })

  it('uses no connection that was idle for more than 4 s by the wall clock, though timers stood still', async () => {
    const clock = clockAt()
    const { remove, seen } = await documentPro(undefined, { now: clock.now })
    for (const [idleMs, connections] of [
      [0, 1],
      [4_000, 1],
      [4_001, 2],
      [3_600_000, 3],
    ] as const) {
      clock.advance(idleMs)
      expect(await remove()).toStrictEqual(DELETED)
      expect(seen.connections).toBe(connections)
    }
  })

  it('hides the key that an error page echoes', async () => {
    const { remove } = await documentPro((request, response) => {
      response.writeHead(500)
      response.end(JSON.stringify({ message: `headers: ${request.headers['x-api-key']}` }))
    })
    expect(await remove()).toMatchObject({ message: 'headers: [api key]' })
  })

  it.each([301, 302, 303, 307, 308])('follows no %i: the key does not travel', async (status) => {
    const elsewhere = await documentPro()
    const { remove } = await documentPro((_, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/files?request_id=a` }).end()
    })
    expect(await remove()).toMatchObject({ kind: 'unexpected', status, ambiguous: false })
    expect(elsewhere.seen.requests).toHaveLength(0)
  })

  it('uses one connection for calls one after the other', async () => {
    const { remove, seen } = await documentPro()
    for (const id of ['a', 'b', 'c']) expect(await remove(id)).toStrictEqual(DELETED)
    expect(seen.connections).toBe(1)
    expect(seen.requests).toHaveLength(3)
  })

  it('opens no more connections than it may', async () => {
    const { remove, seen } = await documentPro(undefined, { maxSockets: 2 })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => remove(id)))
    expect(seen.requests).toHaveLength(5)
    expect(seen.connections).toBeLessThanOrEqual(2)
  })

  it('puts an id whose turn for a connection never came down as not sent', async () => {
    const { remove, seen } = await documentPro(() => {}, { maxSockets: 1 })
    const [first, second] = await Promise.all([remove('a', 150), remove('b', 100)])
    expect(first).toMatchObject({ error: 'timeout', ambiguous: true })
    expect(second).toMatchObject({ error: 'timeout', ambiguous: false })
    expect(seen.requests.map(({ url }) => url)).not.toContain('/files?request_id=b')
  })

  it('takes a body up to its limit, in however many pieces', async () => {
    const { remove } = await documentPro((_, response) => {
      const body = successOf(MAX_BODY_BYTES)
      response.write(body.slice(0, 10))
      response.write(body.slice(10, 40_000))
      response.end(body.slice(40_000))
    })
    expect(await remove()).toStrictEqual(DELETED)
  })

  it('does not trust a body beyond its limit, though it says success', async () => {
    const { remove } = await documentPro((_, response) =>
      response.end(successOf(MAX_BODY_BYTES + 1)),
    )
    expect(await remove()).toMatchObject({ kind: 'unexpected', status: 200, ambiguous: true })
  })

  it('reads no more of a body that never ends', async () => {
    const hungUp = Promise.withResolvers<void>()
    const { remove } = await documentPro((_, response) => {
      const pour = (): void => {
        if (response.destroyed) return
        if (response.write('x'.repeat(16_384))) setImmediate(pour)
      }
      response.writeHead(502)
      response.on('drain', pour)
      response.on('close', hungUp.resolve)
      pour()
    })
    expect(await remove()).toMatchObject({ kind: 'unavailable', status: 502, ambiguous: true })
    await hungUp.promise
  })

  it('gives an answer the total time, not the time to connect', async () => {
    const { remove } = await documentPro(
      (_, response) => setTimeout(() => response.end(SUCCESS), 120),
      { connectTimeoutMs: 40 },
    )
    expect(await remove()).toStrictEqual(DELETED)
  })

  it('leaves a call alone when the time of the one before it on its connection is over', async () => {
    const { remove, seen } = await documentPro(({ url }, response) => {
      const delayMs = url?.endsWith('=slow') ? 150 : 0
      setTimeout(() => response.end(SUCCESS), delayMs)
    })
    await remove('quick', 100)
    expect(await remove('slow')).toStrictEqual(DELETED)
    expect(seen.connections).toBe(1)
  })

  it('leaves no timer behind, whether an answer came or none', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const { remove } = await documentPro()
    const nobody = clientOf('http://127.0.0.1:1')
    const before = timers()
    await remove()
    expect(await nobody.delete(requestId('a'), KEY, TIMEOUT_MS)).toMatchObject({ status: null })
    expect(timers()).toBe(before)
  })

  it('throws for a base URL that is not HTTP', async () => {
    const options = { connectTimeoutMs: 1, maxSockets: 1, now: () => NOW }
    const client = createDocumentProClient({ baseUrl: new URL('ftp://documentpro'), ...options })
    await expect(client.delete(requestId('a'), KEY, TIMEOUT_MS)).rejects.toThrow('ftp:')
  })
})
