import type { Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createDocumentProClient } from '../../../lambda/documentpro/client.ts'
import type { FilesCallOptions } from '../../../lambda/documentpro/files-call.ts'
import { NOW } from '../factories.ts'

/** Starts `server` on a free port of this machine until the test is over, and gives the port. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    // A peer that hangs up is what these tests are about.
    socket.on('error', () => {})
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** A client of DocumentPro at `baseUrl` with times that no test waits for. */
export function clientOf(baseUrl: string, options: Partial<FilesCallOptions> = {}) {
  return createDocumentProClient({
    baseUrl: new URL(baseUrl),
    connectTimeoutMs: 5_000,
    maxSockets: 4,
    now: () => NOW,
    ...options,
  })
}
