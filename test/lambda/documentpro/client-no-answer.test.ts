import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { KEY, requestId } from '../factories.ts'
import { clientOf, listening } from './listening.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n'
const SUCCESS = '{"success":true}'
const WHOLE = `${HEAD}content-length: ${SUCCESS.length}\r\n\r\n${SUCCESS}`

/** A peer that does with each request, numbered from 1, what a test wants. */
async function peer(onRequest: (socket: Socket, request: number) => void) {
  const seen = { connections: 0, requests: 0 }
  const server = createServer((socket) => {
    seen.connections += 1
    socket.on('data', () => {
      seen.requests += 1
      onRequest(socket, seen.requests)
    })
  })
  const client = clientOf(`http://127.0.0.1:${await listening(server)}`)
  const remove = (timeoutMs = 10_000) => client.delete(requestId('a'), KEY, timeoutMs)
  return { remove, seen }
}

/** The whole answer of a client that got none. */
function noAnswer(code: string, ambiguous: boolean, about = 'service') {
  const message = `no answer from DocumentPro: ${code}`
  return { kind: 'unavailable', status: null, ambiguous, about, error: code, message }
}

describe("DocumentPro's client, without an answer", () => {
  it('is sure that nothing was deleted when the connection is refused', async () => {
    const server = createServer()
    const port = await listening(server)
    const { promise, resolve } = Promise.withResolvers<unknown>()
    server.close(resolve)
    await promise
    const client = clientOf(`http://127.0.0.1:${port}`)
    const answer = await client.delete(requestId('a'), KEY, 10_000)
    expect(answer).toStrictEqual(noAnswer('ECONNREFUSED', false))
  })

  it('is sure that nothing was deleted when the name cannot be resolved', async () => {
    const client = clientOf('http://nowhere.invalid')
    const answer = await client.delete(requestId('a'), KEY, 10_000)
    expect(answer).toMatchObject({ kind: 'unavailable', status: null, ambiguous: false })
  })

  it('is not sure when the connection is reset before an answer', async () => {
    const { remove, seen } = await peer((socket) => socket.resetAndDestroy())
    expect(await remove()).toStrictEqual(noAnswer('ECONNRESET', true))
    expect(seen.requests).toBe(1)
  })

  it('is not sure when the connection is closed before an answer', async () => {
    const { remove, seen } = await peer((socket) => socket.end())
    expect(await remove()).toStrictEqual(noAnswer('ECONNRESET', true))
    expect(seen.requests).toBe(1)
  })

  it.each([
    ['within its headers', `${HEAD}content-le`],
    ['before its body', `${HEAD}content-length: 16\r\n\r\n`],
    ['within its body', `${HEAD}content-length: 100\r\n\r\n${SUCCESS}`],
    ['within its chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n10\r\n${SUCCESS}\r\n`],
  ])('is not sure when the answer is cut off %s', async (_, part) => {
    const { remove, seen } = await peer((socket) => socket.end(part))
    const answer = await remove()
    expect(answer).toMatchObject({ kind: 'unavailable', status: null, ambiguous: true })
    expect(answer).toMatchObject({ error: 'ECONNRESET' })
    expect(seen.requests).toBe(1)
  })

  it('is not sure when the answer is reset within its body', async () => {
    const { remove } = await peer((socket) => {
      const part = `${HEAD}content-length: 100\r\n\r\n${SUCCESS}`
      socket.write(part, () => socket.resetAndDestroy())
    })
    expect(await remove()).toStrictEqual(noAnswer('ECONNRESET', true))
  })

  it('is not sure when the answer is no HTTP', async () => {
    const { remove } = await peer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
    expect(await remove()).toMatchObject({
      kind: 'unavailable',
      status: null,
      ambiguous: true,
      error: expect.stringMatching(/^HPE_/),
    })
  })

  it.each([
    ['headers never come', ''],
    ['body stalls', `${HEAD}content-length: 100\r\n\r\n${SUCCESS}`],
  ])('ends in its time and is not sure when the %s', async (_, part) => {
    const hungUp = Promise.withResolvers<void>()
    const { remove, seen } = await peer((socket) => {
      socket.on('close', () => hungUp.resolve())
      socket.write(part)
    })
    const start = performance.now()
    expect(await remove(80)).toStrictEqual(noAnswer('timeout', true))
    const tookMs = performance.now() - start
    expect(tookMs).toBeGreaterThanOrEqual(75)
    expect(tookMs).toBeLessThan(2_000)
    await hungUp.promise
    expect(seen.requests).toBe(1)
  })

  it('does not resend when a connection that was in use before is reset', async () => {
    const { remove, seen } = await peer((socket, request) => {
      if (request === 2) socket.resetAndDestroy()
      else socket.write(WHOLE)
    })
    expect(await remove()).toMatchObject({ kind: 'deleted' })
    expect(await remove()).toStrictEqual(noAnswer('ECONNRESET', true, 'connection'))
    expect(await remove()).toMatchObject({ kind: 'deleted' })
    expect(seen).toStrictEqual({ connections: 2, requests: 3 })
  })

  it('blames more than the connection when one that was in use before ends within the answer', async () => {
    const { remove } = await peer((socket, request) => {
      if (request === 1) socket.write(WHOLE)
      else socket.end(`${HEAD}content-length: 9\r\n\r\n{`)
    })
    expect(await remove()).toMatchObject({ kind: 'deleted' })
    expect(await remove()).toStrictEqual(noAnswer('ECONNRESET', true))
  })

  it('keeps the key out of what it says', async () => {
    const server = createHttpServer((request) => request.socket.destroy())
    const client = clientOf(`http://127.0.0.1:${await listening(server)}`)
    const answer = await client.delete(requestId('a'), KEY, 10_000)
    expect(JSON.stringify(answer)).not.toContain(KEY.reveal())
  })
})
