import { generateKeyPairSync } from 'node:crypto'
import { KMSClient } from '@aws-sdk/client-kms'
import { KmsSigner } from '../../../lambda/certificates/kms-signer.ts'
import type { SigningKey } from '../../../lambda/certificates/signing-key.ts'
import { startKms } from '../../../local/aws/kms/kms.ts'

const ACCOUNT = '123456789012'

export const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`

export const CLAIMS = {
  jti: '7d1a7e5e-2b8c-4d5d-9a53-6c6f3f4d0f11',
  iss: KEY_ARN,
  iat: 1_800_000_000,
  tool: 'documentpro-deletion/0.1.0',
  request_id: 'run-1',
  statement: 'DocumentPro confirmed that it deleted the result <of> this & that run.',
  requested: { at: '2026-11-24T11:59:58.000Z', by: 'billing', reason: 'contract ended' },
  executed: { at: '2026-11-24T11:59:59.000Z', outcome: 'deleted', status: 200, attempts: 1 },
  verified: { at: '2026-11-24T12:00:00.000Z', method: 'GET', status: 404 },
  holds_checked: [],
  residuals: ['Links may work until they expire.'],
}

/** A KMS with one new key, and a signer that uses it. */
export async function startSigner(arn = KEY_ARN) {
  const { privateKey } = generateKeyPairSync('ed25519')
  const server = await startKms({ keys: [{ id: 'k', arn, privateKey }] })
  const client = new KMSClient({
    endpoint: server.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  })
  const published: SigningKey[] = []
  const publish = async (key: SigningKey): Promise<void> => {
    published.push(key)
  }
  return {
    signer: new KmsSigner({ client: () => client, keyArn: arn, published: { publish } }),
    client,
    url: server.url,
    published,
    privateKey,
    async close(): Promise<void> {
      client.destroy()
      await server.close()
    },
  }
}
