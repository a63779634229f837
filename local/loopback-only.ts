import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isIPv4, Socket } from 'node:net'

const ACCEPTED = 'net.server.socket'

/**
 * Closes connections from other machines as soon as they are accepted, for all servers of this process.
 * fauxqs listens on every interface, and a message on its queue deletes a result.
 * @returns a function that ends it
 */
export function refuseRemoteConnections(): () => void {
  const check = (message: unknown) => {
    const accepted =
      typeof message === 'object' && message !== null && 'socket' in message
        ? message.socket
        : undefined
    if (accepted instanceof Socket && !isLoopback(accepted.remoteAddress)) accepted.destroy()
  }
  subscribe(ACCEPTED, check)
  return () => {
    unsubscribe(ACCEPTED, check)
  }
}

/** True for 127.0.0.0/8, its IPv6-mapped form and ::1. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  const plain = address.replace(/^::ffff:/i, '')
  return isIPv4(plain) ? plain.startsWith('127.') : plain === '::1'
}
