import { createPublicKey, verify } from 'node:crypto'
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import { expect, it, onTestFinished } from 'vitest'
import { storedKeys } from '../../../local/kms/stored-keys.ts'
import { KEY_ARN, startSigner } from '../../lambda/certificates/signer-in-kms.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const SIGN = {
  KeyId: KEY_ARN,
  Message: Buffer.from('message'),
  MessageType: 'RAW',
  SigningAlgorithm: 'ED25519_SHA_512',
} as const

async function kms() {
  const started = await startSigner()
  onTestFinished(started.close)
  return started.client
}

it('signs with the key whose public half it tells', async () => {
  const client = await kms()
  const { Signature = new Uint8Array() } = await client.send(new SignCommand(SIGN))
  const { PublicKey = new Uint8Array() } = await client.send(
    new GetPublicKeyCommand({ KeyId: KEY_ARN }),
  )
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
  expect(verify(null, SIGN.Message, key, Signature)).toBe(true)
})

it.each([
  [{ MessageType: 'DIGEST' }, 'ValidationException'],
  [{ SigningAlgorithm: 'ED25519_PH_SHA_512' }, 'ValidationException'],
  [{ Message: Buffer.alloc(4_097) }, 'ValidationException'],
  [{ Message: Buffer.alloc(0) }, 'ValidationException'],
  [{ KeyId: 'another' }, 'NotFoundException'],
] as const)('refuses %j as KMS would', async (change, name) => {
  const client = await kms()
  await expect(client.send(new SignCommand({ ...SIGN, ...change }))).rejects.toMatchObject({ name })
})

it('has the same key in the next run', async () => {
  const directory = await temporaryDirectory()
  const descriptions = [{ id: 'k', arn: KEY_ARN }]
  const pem = async () => {
    const [key] = await storedKeys(directory, descriptions)
    return key?.privateKey.export({ type: 'pkcs8', format: 'pem' })
  }
  expect(await pem()).toBe(await pem())
})
