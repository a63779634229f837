/**
 * A DocumentPro for benchmarks: HTTPS, and HTTP beside it, with one latency; every deletion works. It runs in a
 * process of its own, so that none of its time is counted for a peer.
 *
 * @module
 */
import { once } from 'node:events'
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:https'
import { generate } from 'selfsigned'

/** What the process tells once it listens. */
export interface UpstreamStarted {
  readonly port: number
  readonly plainPort: number
  /** The certificate to trust, as PEM. */
  readonly certificate: string
}

/** What the process is told, and what it answers. */
export type UpstreamOrder = { readonly latencyMs: number }
export interface UpstreamCounts {
  readonly connections: number
  readonly requests: number
}

const ANSWER = JSON.stringify({ success: true, message: 'File deleted successfully' })

const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  keyType: 'ec',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ],
})
let latencyMs = 0
let counts = { connections: 0, requests: 0 }
const answerDelete: RequestListener = (request, response) => {
  counts.requests += 1
  request.resume()
  const answer = (): void => {
    response.setHeader('content-type', 'application/json')
    response.end(ANSWER)
  }
  if (latencyMs === 0) answer()
  else setTimeout(answer, latencyMs)
}
const server = createServer({ key, cert, keepAliveTimeout: 0 }, answerDelete)
server.on('secureConnection', () => {
  counts.connections += 1
})
const plain = createPlainServer({ keepAliveTimeout: 0 }, answerDelete)
const started: UpstreamStarted = {
  port: await listen(server),
  plainPort: await listen(plain),
  certificate: cert,
}
process.send?.(started)
process.on('message', (order: UpstreamOrder) => {
  latencyMs = order.latencyMs
  process.send?.(counts satisfies UpstreamCounts)
  counts = { connections: 0, requests: 0 }
})
process.on('disconnect', () => process.exit())

async function listen(listener: Server): Promise<number> {
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
