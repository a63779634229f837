import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { startSecretsManager } from '../../../../local/aws/secrets-manager/secrets-manager.ts'

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key-AbCdEf'
const NOW = Date.UTC(2026, 10, 24)

/** Secrets Manager with the secrets `key` (which has a value) and `empty`, and AWS's own client of it. */
async function secretsManager() {
  const server = await startSecretsManager({
    secrets: [
      { arn: ARN, name: 'key', value: 'first' },
      { arn: `${ARN}-empty`, name: 'empty' },
    ],
    now: () => NOW,
  })
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  return {
    server,
    client,
    read: (SecretId = 'key', VersionStage?: string) =>
      client.send(
        new GetSecretValueCommand({
          SecretId,
          ...(VersionStage !== undefined && { VersionStage }),
        }),
      ),
    put: (SecretString: string, SecretId = 'key') =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString })),
    fail: (body: unknown) =>
      fetch(`${server.url}/_secrets/faults`, { method: 'POST', body: JSON.stringify(body) }),
  }
}

describe('a secret', () => {
  it.each(['key', ARN])('is read by its name or ARN: %s', async (id) => {
    const { read } = await secretsManager()
    expect(await read(id)).toMatchObject({
      ARN,
      Name: 'key',
      SecretString: 'first',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(NOW),
    })
  })

  it('is not read by anything else', async () => {
    const { read, put } = await secretsManager()
    await expect(read('other')).rejects.toThrow(ResourceNotFoundException)
    await expect(put('v', 'other')).rejects.toThrow("can't find the specified secret.")
  })

  it('has no value before one is put, as CloudFormation leaves it', async () => {
    const { read, put } = await secretsManager()
    await expect(read('empty')).rejects.toThrow(
      "can't find the specified secret value for staging label: AWSCURRENT",
    )
    await put('v', 'empty')
    expect(await read('empty')).toMatchObject({ SecretString: 'v' })
  })

  it('moves its stages on with each rotation, and forgets the oldest', async () => {
    const { read, put, client } = await secretsManager()
    const first = await read()
    const second = await put('second')
    expect(second.VersionStages).toStrictEqual(['AWSCURRENT'])
    expect(await read('key', 'AWSCURRENT')).toMatchObject({ SecretString: 'second' })
    expect(await read('key', 'AWSPREVIOUS')).toMatchObject({
      SecretString: 'first',
      VersionId: first.VersionId,
    })
    const third = await put('third')
    expect(await read('key', 'AWSPREVIOUS')).toMatchObject({ SecretString: 'second' })
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'key' }))
    expect(described.VersionIdsToStages).toStrictEqual({
      [String(third.VersionId)]: ['AWSCURRENT'],
      [String(second.VersionId)]: ['AWSPREVIOUS'],
    })
  })

  it('is read by its version', async () => {
    const { read, put, client } = await secretsManager()
    const { VersionId } = await read()
    await put('second')
    const byVersion = new GetSecretValueCommand({ SecretId: 'key', VersionId })
    expect(await client.send(byVersion)).toMatchObject({ SecretString: 'first' })
    const both = { SecretId: 'key', VersionId, VersionStage: 'AWSCURRENT' }
    await expect(client.send(new GetSecretValueCommand(both))).rejects.toThrow(
      ResourceNotFoundException,
    )
  })

  it('takes a new value from within the process too', async () => {
    const { server, read } = await secretsManager()
    server.put(ARN, 'rotated')
    expect(await read()).toMatchObject({ SecretString: 'rotated' })
    expect(() => server.put('other', 'v')).toThrow("can't find the specified secret")
  })

  it('takes a text with at least one character only', async () => {
    const { client, put, read } = await secretsManager()
    await expect(put('')).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const binary = { SecretId: 'key', SecretBinary: Buffer.from('v') }
    await expect(client.send(new PutSecretValueCommand(binary))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    expect(await read()).toMatchObject({ SecretString: 'first' })
  })
})

describe('an outage', () => {
  it.each([
    ['throttle', 'ThrottlingException'],
    ['denied', 'AccessDeniedException'],
    ['down', 'ECONNRESET'],
  ])('fails every request until it ends: %s', async (kind, error) => {
    const { read, fail } = await secretsManager()
    expect(await (await fail({ kind })).json()).toStrictEqual({ kind })
    const failure = (thrown: unknown) => JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))
    for (const _ of [1, 2])
      await expect(read()).rejects.toSatisfy((e) => failure(e).includes(error))
    await fail({ kind: 'none' })
    expect(await read()).toMatchObject({ SecretString: 'first' })
  })

  it('ends by itself after as many requests as it was told', async () => {
    const { read, fail } = await secretsManager()
    await fail({ kind: 'throttle', times: 1 })
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' })
    expect(await read()).toMatchObject({ SecretString: 'first' })
  })

  it('that is slow only takes its time', async () => {
    const { read, fail } = await secretsManager()
    await fail({ kind: 'slow', delay_ms: 50, times: 1 })
    const before = performance.now()
    expect(await read()).toMatchObject({ SecretString: 'first' })
    expect(performance.now() - before).toBeGreaterThanOrEqual(49)
  })

  it.each([
    [{}, 'kind is undefined; allowed are throttle, slow, down, denied, deleted, none'],
    [{ kind: 'broken' }, 'kind is "broken"; allowed are throttle'],
    [{ kind: 'slow', delay_ms: -1 }, 'delay_ms is -1'],
    [{ kind: 'down', times: 0.5 }, 'times is 0.5; allowed is a whole number'],
    [{ kind: 'down', for: 3 }, 'for is not a known field'],
  ])('that can not be set is a 400 that says what is allowed: %j', async (body, message) => {
    const { read, fail } = await secretsManager()
    const answer = await fail(body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toStrictEqual({ error: expect.stringContaining(message) })
    expect(await read()).toMatchObject({ SecretString: 'first' })
  })
})
