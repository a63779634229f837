import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { answerOf, type RunningService, runService } from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'
import { signedWebhook } from './signed-webhook.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/send-webhook.mjs', import.meta.url))

interface Sent {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

describe('signed webhooks', () => {
  let service: RunningService
  let secret: string

  beforeAll(async () => {
    service = await runService({ context: ENCRYPTED })
    secret = service.endpoints.webhookSecret ?? ''
  }, 120_000)

  afterAll(() => service?.close())

  function signed(id: string, payload: unknown, key = secret, at = new Date()): Sent {
    return signedWebhook(id, JSON.stringify(payload), key, at)
  }

  async function send({ body, headers }: Sent) {
    const response = await fetch(`${service.endpoints.apiUrl}/webhook`, {
      method: 'POST',
      headers,
      body,
    })
    const replayed = response.headers.get('idempotent-replayed')
    return { ...(await answerOf(response)), replayed }
  }

  const QUEUED = { success: true, message: 'Queued 1 deletion', outcome: 'queued', queued: 1 }

  it('delete what they ask for', async () => {
    await service.simulate('results', { request_ids: ['by-webhook'] })

    const answer = await send(signed('msg_plain', { request_id: 'by-webhook' }))
    const outcome = await service.outcomeOf('by-webhook')

    expect(answer).toStrictEqual({ status: 202, body: QUEUED, replayed: null })
    expect(outcome).toMatchObject({ outcome: 'deleted', origin: 'webhook' })
  })

  it("delete for DocumentPro's own event, whose body comes as base64 for its content type", async () => {
    await service.simulate('results', { request_ids: ['parsed'] })
    const data = { request_id: 'parsed', request_status: 'completed', response_body: { ü: 1 } }
    const event = signed('msg_event', { event: 'file_request_status_change', data })

    const answer = await send({
      ...event,
      headers: { ...event.headers, 'content-type': 'application/cloudevents+json' },
    })

    expect(answer).toMatchObject({ status: 202, body: QUEUED })
    expect(await service.outcomeOf('parsed')).toMatchObject({ outcome: 'deleted' })
  })

  it('are ignored when the parsing failed', async () => {
    const data = { request_id: 'failed', request_status: 'failed' }
    const answer = await send(signed('msg_failed', { event: 'file_request_status_change', data }))
    expect(answer).toMatchObject({
      status: 202,
      body: { success: true, outcome: 'ignored', reason: 'the parsing is not completed' },
    })
    expect(await service.callsFor('failed')).toStrictEqual([])
  })

  it('do nothing when the same id comes again with a new timestamp, and are answered as before', async () => {
    await service.simulate('results', { request_ids: ['once'] })
    await send(signed('msg_once', { request_id: 'once' }))
    await service.outcomeOf('once')

    const later = new Date(Date.now() + 60_000)
    const again = await send(signed('msg_once', { request_id: 'once' }, secret, later))

    expect(again).toStrictEqual({ status: 202, body: QUEUED, replayed: 'true' })
    expect(await service.callsFor('once')).toHaveLength(1)
    const accepted = service.linesOf('once').filter(({ event }) => event === 'accepted')
    expect(accepted).toHaveLength(1)
  })

  it('are accepted with both secrets during a rotation, and with the new one at once', async () => {
    const next = `whsec_${randomBytes(32).toString('base64')}`
    const client = new SecretsManagerClient({
      endpoint: service.endpoints.secretsManagerEndpoint,
      region: service.endpoints.region,
      credentials: OPERATOR_CREDENTIALS,
    })
    await client.send(
      new PutSecretValueCommand({
        SecretId: service.pipeline.webhookSecretArn,
        SecretString: `${next}\n${secret}`,
      }),
    )
    client.destroy()

    // At once, and not only when the cache's time to live is over.
    await expect
      .poll(async () => (await send(signed('msg_new', { request_id: 'new' }, next))).status, {
        timeout: 45_000,
        interval: 100,
      })
      .toBe(202)
    expect((await send(signed('msg_old', { request_id: 'old' }))).status).toBe(202)
  })

  it('are refused when an accepted id comes with another body', async () => {
    await send(signed('msg_reused', { request_id: 'first' }))
    const answer = await send(signed('msg_reused', { request_id: 'reused' }))
    expect(answer).toMatchObject({
      status: 409,
      body: { success: false, error: 'webhook_id_reused', field: 'webhook-id' },
    })
  })

  const ahead = (seconds: number) => new Date(Date.now() + seconds * 1000)
  const changed = (sent: Sent, headers: Readonly<Record<string, string>>): Sent => ({
    ...sent,
    headers: { ...sent.headers, ...headers },
  })
  const without = ({ body, headers }: Sent, name: string): Sent => ({
    body,
    headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)),
  })
  const signatureOf = ({ headers }: Sent) => headers['webhook-signature'] ?? ''

  it.each<[string, string, (sent: Sent) => Sent]>([
    ['altered body', 'webhook-signature', (sent) => ({ ...sent, body: `${sent.body} ` })],
    ['altered id', 'webhook-signature', (sent) => changed(sent, { 'webhook-id': 'msg_x' })],
    ['old timestamp', 'webhook-timestamp', () => signed('m', {}, secret, ahead(-305))],
    ['future timestamp', 'webhook-timestamp', () => signed('m', {}, secret, ahead(310))],
    ['missing id', 'webhook-id', (sent) => without(sent, 'webhook-id')],
    ['missing timestamp', 'webhook-timestamp', (sent) => without(sent, 'webhook-timestamp')],
    ['missing signature', 'webhook-signature', (sent) => without(sent, 'webhook-signature')],
    [
      'wrong version prefix',
      'webhook-signature',
      (sent) => changed(sent, { 'webhook-signature': signatureOf(sent).replace('v1', 'v2') }),
    ],
    [
      'truncated signature',
      'webhook-signature',
      (sent) => changed(sent, { 'webhook-signature': signatureOf(sent).slice(0, -3) }),
    ],
    [
      'other secret',
      'webhook-signature',
      () => signed('m', {}, `whsec_${randomBytes(32).toString('base64')}`),
    ],
    [
      'svix headers only',
      'webhook-id',
      ({ body, headers }) => ({
        body,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
        ),
      }),
    ],
  ])('are refused and call nobody: %s', async (what, field, change) => {
    const id = `forged-${what.replaceAll(' ', '-')}`
    const answer = await send(change(signed(`msg_${id}`, { request_id: id })))
    expect(answer).toMatchObject({
      status: 401,
      body: { success: false, error: 'unauthorized', field },
    })
    expect(await service.callsFor(id)).toStrictEqual([])
  })

  it.each<[number, string, string, Readonly<Record<string, string>>]>([
    [400, 'not JSON', '{', {}],
    [400, 'an unknown field', '{"request_id":"a","when":"now"}', {}],
    [400, 'the same key twice', '{"request_id":"a","request_id":"b"}', {}],
    [400, 'no body', '', {}],
    [413, 'too much', JSON.stringify({ request_id: 'x'.repeat(4 * 1024 * 1024) }), {}],
    [415, 'text', '{"request_id":"a"}', { 'content-type': 'text/plain' }],
  ])('that are well signed are answered with %i for %s', async (status, what, body, headers) => {
    const id = `msg_${what.replaceAll(' ', '_')}`
    const sent = signedWebhook(id, body, secret)
    const answer = await send({ body, headers: { ...sent.headers, ...headers } })
    expect(answer).toMatchObject({ status, body: { success: false, field: expect.any(String) } })
  })

  it('are sent by the example, which the service accepts', async () => {
    await service.simulate('results', { request_ids: ['by-example'] })

    const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, 'by-example'], {
      env: { API_URL: service.endpoints.apiUrl, WEBHOOK_SECRET: secret },
    })

    expect(stdout).toBe(`202 ${JSON.stringify(QUEUED)}\n`)
    expect(await service.outcomeOf('by-example')).toMatchObject({ outcome: 'deleted' })
  })

  it('leave no secret and no signature in the logs', async () => {
    const logs = await readdir(service.logsDirectory)
    const texts = await Promise.all(
      logs.map((name) => readFile(join(service.logsDirectory, name), 'utf8')),
    )
    const all = texts.join('\n')
    expect(all).toContain('refused_request')
    expect(all.includes(secret.slice('whsec_'.length))).toBe(false)
    expect(/v1,[\w+/]{20}/.test(all)).toBe(false)
  })
})
