import { createServer } from 'node:http'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { clientSettings } from '../../../lambda/aws/client-settings.ts'
import { listening } from '../documentpro/listening.ts'

const TIMEOUTS = { connect: 1_000, request: 5_000 }
const LAMBDA = { AWS_REGION: 'eu-west-1' }

afterEach(() => vi.unstubAllEnvs())

describe('the settings of the clients of AWS', () => {
  it('take the region from the environment, and say what is missing without one', () => {
    expect(clientSettings('SQS', TIMEOUTS, LAMBDA).region).toBe('eu-west-1')
    expect(() => clientSettings('SQS', TIMEOUTS, {})).toThrow('AWS_REGION')
  })

  it.each([
    [{}, undefined],
    [{ AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    [{ AWS_ENDPOINT_URL_SQS: 'http://sqs', AWS_ENDPOINT_URL: 'http://all' }, 'http://sqs'],
    [{ AWS_ENDPOINT_URL_DYNAMODB: 'http://other' }, undefined],
  ])('with %j have the endpoint %s', (variables, endpoint) => {
    expect(clientSettings('SQS', TIMEOUTS, { ...LAMBDA, ...variables }).endpoint).toBe(endpoint)
  })

  it.each([
    [undefined, false],
    ['true', true],
    ['false', false],
  ])('with FIPS and dual-stack endpoints set to %s have them: %s', (value, expected) => {
    const variables = { AWS_USE_FIPS_ENDPOINT: value, AWS_USE_DUALSTACK_ENDPOINT: value }
    expect(clientSettings('SQS', TIMEOUTS, { ...LAMBDA, ...variables })).toMatchObject({
      useFipsEndpoint: expected,
      useDualstackEndpoint: expected,
    })
  })

  it('name the application to AWS when it has a name', async () => {
    const named = { ...LAMBDA, AWS_SDK_UA_APP_ID: 'deletions' }
    expect(await userAgentOf(clientSettings('SECRETS_MANAGER', TIMEOUTS, named))).toMatch(
      / app\/deletions/,
    )
    const nameless = clientSettings('SECRETS_MANAGER', TIMEOUTS, LAMBDA)
    expect(await userAgentOf(nameless)).not.toMatch(/ app\//)
  })

  it('read an answer that comes in pieces', async () => {
    const answer = Buffer.from(JSON.stringify({ SecretString: 'schlüssel' }))
    const cut = answer.indexOf('ü') + 1
    const { client } = await secretsManager((send) => {
      send(answer.subarray(0, cut))
      setImmediate(() => send(answer.subarray(cut), true))
    })
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 's' }))
    expect(SecretString).toBe('schlüssel')
  })

  it('fail when an answer breaks off', async () => {
    const { client } = await secretsManager((send, breakOff) => {
      send(Buffer.from('{"SecretString":"sch'))
      setImmediate(breakOff)
    })
    await expect(client.send(new GetSecretValueCommand({ SecretId: 's' }))).rejects.toThrow()
  })

  it('give up on an answer that stalls', async () => {
    const { client, userAgents } = await secretsManager(
      (send) => send(Buffer.from('{"SecretString":"sch')),
      clientSettings('SECRETS_MANAGER', { connect: 1_000, request: 50 }, LAMBDA),
    )
    await expect(client.send(new GetSecretValueCommand({ SecretId: 's' }))).rejects.toThrow()
    expect(userAgents).not.toHaveLength(0)
  })
})

type Send = (bytes: Buffer, last?: boolean) => void

/** A Secrets Manager whose answers a test sends piece by piece, its client, and the user agents that it saw. */
async function secretsManager(
  answer: (send: Send, breakOff: () => void) => void,
  settings: Partial<ReturnType<typeof clientSettings>> = {},
) {
  const userAgents: (string | undefined)[] = []
  const server = createServer((request, response) => {
    userAgents.push(request.headers['user-agent'])
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    const send: Send = (bytes, last) => {
      response.write(bytes)
      if (last) response.end()
    }
    answer(send, () => response.destroy())
  })
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  const client = new SecretsManagerClient({
    ...clientSettings('SECRETS_MANAGER', TIMEOUTS, LAMBDA),
    ...settings,
    endpoint: `http://127.0.0.1:${await listening(server)}`,
  })
  onTestFinished(() => client.destroy())
  return { client, userAgents }
}

async function userAgentOf(settings: ReturnType<typeof clientSettings>) {
  const { client, userAgents } = await secretsManager(
    (send) => send(Buffer.from('{}'), true),
    settings,
  )
  await client.send(new GetSecretValueCommand({ SecretId: 's' }))
  return userAgents[0]
}
