import { createPublicKey, verify } from 'node:crypto'
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import { describe, expect, it, onTestFinished } from 'vitest'
import { storedKeys } from '../../../../local/aws/kms/stored-keys.ts'
import { KEY_ARN, startSigner } from '../../../lambda/certificates/signer-in-kms.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const SIGN = {
  KeyId: KEY_ARN,
  Message: Buffer.from('message'),
  MessageType: 'RAW',
  SigningAlgorithm: 'ED25519_SHA_512',
} as const

async function started() {
  const kms = await startSigner()
  onTestFinished(kms.close)
  return kms
}

async function kms() {
  return (await started()).client
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

describe('an outage', () => {
  async function failing() {
    const { client, url } = await started()
    return {
      sign: () => client.send(new SignCommand(SIGN)),
      fail: async (body: unknown) =>
        fetch(`${url}/_kms/faults`, { method: 'POST', body: JSON.stringify(body) }),
    }
  }

  it.each([
    ['throttle', 'ThrottlingException'],
    ['internal', 'KMSInternalException'],
    ['disabled', 'DisabledException'],
    ['down', 'TimeoutError'],
  ])('of kind %s gives %s until it is over', async (kind, name) => {
    const { sign, fail } = await failing()

    expect(await (await fail({ kind })).json()).toStrictEqual({ kind })
    await expect(sign()).rejects.toMatchObject({ name })
    await fail({ kind: 'none' })
    expect(await sign()).toHaveProperty('Signature')
  })

  it('is over after as many requests as it was told', async () => {
    const { sign, fail } = await failing()
    await fail({ kind: 'internal', times: 2 })

    await expect(sign()).rejects.toThrow()
    await expect(sign()).rejects.toThrow()
    expect(await sign()).toHaveProperty('Signature')
  })

  it('may only take its time', async () => {
    const { sign, fail } = await failing()
    await fail({ kind: 'slow', delay_ms: 1, times: 1 })

    expect(await sign()).toHaveProperty('Signature')
  })

  it('of another kind is refused', async () => {
    const { fail } = await failing()
    const answer = await fail({ kind: 'on_fire' })

    expect(answer.status).toBe(400)
    expect(await answer.json()).toStrictEqual({
      error: 'kind is "on_fire"; allowed are throttle, slow, down, internal, disabled, none',
    })
  })
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
