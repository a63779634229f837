import { expect, it, onTestFinished } from 'vitest'
import { PublishedKeys } from '../../../lambda/certificates/published-keys.ts'
import type { SigningKey } from '../../../lambda/certificates/signing-key.ts'
import { LEDGER, startLedgerServer } from '../ledger/ledger-in-dynalite.ts'

const key = (kid: string): SigningKey => ({
  kid,
  jwk: { crv: 'Ed25519', kty: 'OKP', x: `${kid}-x` },
})

it('keeps every key, old ones as they were', async () => {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const keys = new PublishedKeys(() => server.client, LEDGER)
  expect(await keys.all()).toStrictEqual([])

  await keys.publish(key('old'))
  await keys.publish(key('new'))
  await keys.publish({ ...key('old'), jwk: { ...key('other').jwk } })

  expect((await keys.all()).toSorted((a, b) => a.kid.localeCompare(b.kid))).toStrictEqual([
    key('new'),
    key('old'),
  ])
})
