import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isLoopback, refuseRemoteConnections } from '../../local/loopback-only.ts'

/** This machine under another of its addresses, which stands for another machine. */
const OTHER = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

/** A server on every interface that greets back whoever says something. */
async function greeter(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end('welcome'))
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** What the greeter says to a connection to `host`; empty when it hangs up. */
async function greeting(host: string, port: number): Promise<string> {
  const socket = connect(port, host)
  socket.write('hello')
  try {
    return Buffer.concat(await socket.toArray()).toString('utf8')
  } catch {
    return ''
  }
}

describe('a process that answers this machine only', () => {
  it('greets callers on the loopback', async () => {
    onTestFinished(refuseRemoteConnections())
    expect(await greeting('127.0.0.1', await greeter())).toBe('welcome')
  })

  it.runIf(OTHER !== undefined)('hangs up on all others, until that ends', async () => {
    const port = await greeter()
    const other = String(OTHER)
    const end = refuseRemoteConnections()
    expect(await greeting(other, port)).toBe('')
    end()
    expect(await greeting(other, port)).toBe('welcome')
  })
})

describe('a loopback address', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '127.255.255.255',
    '::1',
    '::ffff:127.0.0.1',
    '::FFFF:127.0.0.1',
  ])('is %s', (address) => {
    expect(isLoopback(address)).toBe(true)
  })

  it.each([
    '10.0.0.1',
    '128.0.0.1',
    '127.0.0',
    '127.1',
    '::2',
    '::ffff:10.0.0.1',
    'localhost',
    '',
    undefined,
  ])('is not %s', (address) => {
    expect(isLoopback(address)).toBe(false)
  })
})
