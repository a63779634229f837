import { KMSClient } from '@aws-sdk/client-kms'
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import { KmsSigner } from '../../../lambda/certificates/kms-signer.ts'
import { SigningUnavailableError } from '../../../lambda/deletion/certificate.ts'
import { CLAIMS, KEY_ARN, startSigner } from './signer-in-kms.ts'

async function signing() {
  const started = await startSigner()
  onTestFinished(started.close)
  return started
}

it.each([
  ['certificate', 'documentpro-deletion-certificate+jwt'],
  ['statement', 'documentpro-outcome-statement+jwt'],
] as const)('signs a %s as a JWS of its own type, which jose verifies', async (kind, typ) => {
  const { signer, published } = await signing()
  const { token, keyId } = await signer.sign(kind, CLAIMS)

  const [key] = published
  const { payload, protectedHeader } = await compactVerify(
    token,
    await importJWK({ ...key?.jwk }, 'EdDSA'),
  )
  expect(JSON.parse(Buffer.from(payload).toString())).toStrictEqual(CLAIMS)
  expect(protectedHeader).toStrictEqual({ alg: 'EdDSA', typ, kid: keyId, jwk: key?.jwk })
  expect(await calculateJwkThumbprint({ ...key?.jwk })).toBe(keyId)
})

it('publishes its key once, before it signs anything', async () => {
  const { signer, published } = await signing()
  await Promise.all([signer.sign('certificate', CLAIMS), signer.sign('certificate', CLAIMS)])
  await signer.sign('certificate', CLAIMS)
  expect(published).toHaveLength(1)
})

it('signs nothing while its key cannot be published, and goes on once it can', async () => {
  const { client } = await signing()
  let away = true
  const publish = async (): Promise<void> => {
    if (away) throw new Error('the ledger is away')
  }
  const signer = new KmsSigner({ client: () => client, keyArn: KEY_ARN, published: { publish } })
  await expect(signer.sign('certificate', CLAIMS)).rejects.toThrow(SigningUnavailableError)
  away = false
  expect(await signer.sign('certificate', CLAIMS)).toHaveProperty('token')
})

it('says in one word that KMS is away', async () => {
  const client = new KMSClient({
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  })
  const published = { publish: async () => undefined }
  const signer = new KmsSigner({ client: () => client, keyArn: KEY_ARN, published })
  await expect(signer.sign('certificate', CLAIMS)).rejects.toThrow(SigningUnavailableError)
})
