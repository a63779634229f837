import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createTcpServer, type Server } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { generate } from 'selfsigned'
import { describe, expect, it, onTestFinished } from 'vitest'
import { KEY, requestId } from '../factories.ts'
import { clientOf, listening } from './listening.ts'

const NAME = 'documentpro.test'

/** A self-signed certificate of this machine with its key, as PEM. */
const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  keyType: 'ec',
  extensions: [
    {
      name: 'subjectAltName',
      altNames: [
        { type: 7, ip: '127.0.0.1' },
        { type: 2, value: NAME },
      ],
    },
  ],
})

function trustTheCertificate(): void {
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, cert])
  onTestFinished(() => setDefaultCACertificates(trusted))
}

async function removeFrom(server: Server, connectTimeoutMs = 5_000, host = '127.0.0.1') {
  const client = clientOf(`https://${host}:${await listening(server)}`, {
    connectTimeoutMs,
    lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  return client.delete(requestId('a'), KEY, 10_000)
}

function secureServer(onRequest: RequestListener): Server {
  return createServer({ key, cert }, onRequest)
}

describe("DocumentPro's client over TLS", () => {
  it('deletes when it trusts the certificate', async () => {
    trustTheCertificate()
    const server = secureServer((_, response) => response.end('{"success":true}'))
    expect(await removeFrom(server)).toMatchObject({ kind: 'deleted' })
  })

  it.each([
    ['a name, which many behind one address ask for', NAME, NAME],
    ['no name where it has only an address', '127.0.0.1', false],
  ])('asks for the certificate of %s', async (_, host, asked) => {
    trustTheCertificate()
    const names: (string | false | null)[] = []
    const server = createServer({ key, cert }, (__, response) => response.end('{"success":true}'))
    server.on('secureConnection', ({ servername }) => names.push(servername))
    expect(await removeFrom(server, 5_000, host)).toMatchObject({ kind: 'deleted' })
    expect(names).toStrictEqual([asked])
  })

  it('sends nothing to whom has the certificate of another name', async () => {
    trustTheCertificate()
    let requests = 0
    const server = secureServer(() => {
      requests += 1
    })
    expect(await removeFrom(server, 5_000, 'other.test')).toMatchObject({
      ambiguous: false,
      error: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    expect(requests).toBe(0)
  })

  it('sends nothing to whom it cannot trust', async () => {
    let requests = 0
    const server = secureServer(() => {
      requests += 1
    })
    expect(await removeFrom(server)).toMatchObject({
      kind: 'unavailable',
      status: null,
      ambiguous: false,
      error: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    expect(requests).toBe(0)
  })

  it('is not sure when the connection breaks after the handshake', async () => {
    trustTheCertificate()
    const server = secureServer((request) => request.socket.destroy())
    expect(await removeFrom(server)).toMatchObject({ error: 'ECONNRESET', ambiguous: true })
  })

  it('is sure that nothing was deleted when the handshake breaks', async () => {
    const server = createTcpServer((socket) => socket.on('data', () => socket.resetAndDestroy()))
    expect(await removeFrom(server)).toMatchObject({ error: 'ECONNRESET', ambiguous: false })
  })

  it('is sure that nothing was deleted when the peer speaks no TLS', async () => {
    const server = createTcpServer((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 400\r\n')),
    )
    expect(await removeFrom(server)).toMatchObject({ status: null, ambiguous: false })
  })

  it('gives a handshake that never ends the time to connect, and no more', async () => {
    const start = performance.now()
    const answer = await removeFrom(createTcpServer(), 80)
    expect(answer).toMatchObject({ error: 'connect_timeout', ambiguous: false })
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
