import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { KEY, requestId } from '../factories.ts'
import { serverWithFullBacklog } from './full-backlog.ts'
import { clientOf } from './listening.ts'

const SUCCESS = '{"success":true,"message":"File deleted successfully"}'

const IPV4 = { address: '127.0.0.1', family: 4 }
/** Nothing listens there. */
const IPV6 = { address: '::1', family: 6 }

/** A call to a server of two addresses, of which one answers, and only to the second SYN. */
async function callWithLostSyn(addresses: readonly { address: string; family: number }[]) {
  const { port, accept } = await serverWithFullBacklog(SUCCESS)
  const lookup: LookupFunction = (_, _options, callback) => {
    callback(null, [...addresses])
    // The SYN is on its way, and lost.
    setImmediate(accept)
  }
  const client = clientOf(`http://two-addresses.test:${port}`, { connectTimeoutMs: 3_000, lookup })
  return client.delete(requestId('a'), KEY, 10_000)
}

describe('the time to connect', () => {
  it.each([
    ['the other address is refused afterwards', [IPV4, IPV6]],
    ['the other address was refused before', [IPV6, IPV4]],
    ['there is one address', [IPV4]],
  ])('is that of the setting, when a SYN is lost and %s', async (_, addresses) => {
    expect(await callWithLostSyn(addresses)).toMatchObject({ kind: 'deleted' })
  })
})
