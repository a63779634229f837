/**
 * A DocumentPro for benchmarks: HTTPS, a fixed latency, every deletion works. It runs in a process of its own,
 * so that none of its time is counted for a peer.
 *
 * @module
 */
import { createServer } from 'node:https'
import { generate } from 'selfsigned'

/** What the process tells once it listens. */
export interface UpstreamStarted {
  readonly port: number
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
const server = createServer({ key, cert, keepAliveTimeout: 0 }, (request, response) => {
  counts.requests += 1
  request.resume()
  const answer = (): void => {
    response.setHeader('content-type', 'application/json')
    response.end(ANSWER)
  }
  if (latencyMs === 0) answer()
  else setTimeout(answer, latencyMs)
})
server.on('secureConnection', () => {
  counts.connections += 1
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.send?.({ port, certificate: cert } satisfies UpstreamStarted)
})
process.on('message', (order: UpstreamOrder) => {
  latencyMs = order.latencyMs
  process.send?.(counts satisfies UpstreamCounts)
  counts = { connections: 0, requests: 0 }
})
process.on('disconnect', () => process.exit())
