import { createServer } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { secretsManagerLoader } from '../../../lambda/api-key/secrets-manager.ts'
import { ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { listening } from '../documentpro/listening.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key'

/** Secrets Manager as far as GetSecretValue, and the bodies it was asked with. */
async function secretsManager(answer: { readonly status: number; readonly body: unknown }) {
  const asked: unknown[] = []
  const server = createServer(async (request, response) => {
    asked.push(JSON.parse((await request.toArray()).join('')))
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(answer.body))
  })
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://127.0.0.1:${await listening(server)}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  return asked
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the loader of the API key', () => {
  it('takes the key from the text of the secret it was given', async () => {
    const asked = await secretsManager({ status: 200, body: { ARN, SecretString: 'sk' } })
    expect((await secretsManagerLoader(ARN, undefined)()).reveal()).toBe('sk')
    expect(asked).toStrictEqual([{ SecretId: ARN }])
  })

  it('takes the key from a field of the secret', async () => {
    await secretsManager({ status: 200, body: { ARN, SecretString: '{"key":"sk"}' } })
    expect((await secretsManagerLoader(ARN, 'key')()).reveal()).toBe('sk')
  })

  it('asks anew with every load', async () => {
    const asked = await secretsManager({ status: 200, body: { ARN, SecretString: 'sk' } })
    const load = secretsManagerLoader(ARN, undefined)
    await load()
    await load()
    expect(asked).toHaveLength(2)
  })

  it('says that a binary secret holds no key', async () => {
    await secretsManager({ status: 200, body: { ARN, SecretBinary: 'c2s=' } })
    await expect(secretsManagerLoader(ARN, undefined)()).rejects.toThrow(ApiKeyUnavailableError)
  })

  it('fails when Secrets Manager refuses, without asking again', async () => {
    const asked = await secretsManager({ status: 400, body: { __type: 'AccessDeniedException' } })
    await expect(secretsManagerLoader(ARN, undefined)()).rejects.toThrow(
      expect.objectContaining({ name: 'AccessDeniedException' }),
    )
    expect(asked).toHaveLength(1)
  })

  it('asks twice at most when Secrets Manager fails', async () => {
    const asked = await secretsManager({ status: 500, body: { __type: 'InternalServiceError' } })
    await expect(secretsManagerLoader(ARN, undefined)()).rejects.toThrow(
      expect.objectContaining({ name: 'InternalServiceError' }),
    )
    expect(asked).toHaveLength(2)
  })
})
