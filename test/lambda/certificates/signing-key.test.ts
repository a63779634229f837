import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, it } from 'vitest'
import { signingKeyOf } from '../../../lambda/certificates/signing-key.ts'

it('names a key as RFC 8037 does in its example', async () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
  const prefix = Buffer.from('302a300506032b6570032100', 'hex')
  const { jwk, kid } = signingKeyOf(Buffer.concat([prefix, Buffer.from(x, 'base64url')]))
  expect(kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  expect(await calculateJwkThumbprint({ ...jwk })).toBe(kid)
})

it.each([
  ['another kind', generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' })],
  ['nothing', new Uint8Array()],
])('takes no key of %s', (_, spki) => {
  expect(() => signingKeyOf(spki)).toThrow('must be an Ed25519 key')
})
