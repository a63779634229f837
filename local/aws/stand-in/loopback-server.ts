import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running HTTP server that only this machine can reach. */
export interface LoopbackServer {
  /** `http://127.0.0.1:{port}`, without a slash at the end. */
  readonly url: string
  /** Ends every connection at once, held ones included, and frees the port. */
  close(): Promise<void>
}

/**
 * Serves `listener` on 127.0.0.1. Port 0 takes a free one.
 *
 * Idle connections stay open and slow requests are never cut off: a stand-in ends a connection only when it
 * is told to.
 *
 * @throws Error when the port is taken
 */
export async function serveOnLoopback(
  listener: RequestListener,
  port: number,
): Promise<LoopbackServer> {
  const server = createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    listener,
  )
  const listening = Promise.withResolvers<void>()
  server.once('error', (error) => {
    listening.reject(
      new Error(`cannot listen on 127.0.0.1, port ${port}; allowed is a free port, or 0 for any`, {
        cause: error,
      }),
    )
  })
  server.listen(port, '127.0.0.1', listening.resolve)
  await listening.promise
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      return closed.promise
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new Error(`a TCP server has an address with a port, not ${JSON.stringify(address)}`)
  }
  return address.port
}
