import { createHash } from 'node:crypto'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import {
  standardWebhook,
  type WithWebhookMessage,
} from '../../../lambda/middleware/standard-webhook.ts'
import { CachedWebhookSecrets } from '../../../lambda/standard-webhooks/cached-webhook-secrets.ts'
import type { WebhookMessage } from '../../../lambda/standard-webhooks/signed-message.ts'
import { WebhookSecrets } from '../../../lambda/standard-webhooks/webhook-secrets.ts'
import { clockAt } from '../factories.ts'
import { NEVER_ABORTED } from '../http-event.ts'
import { OTHER_SECRET, SECRET, signed, withHeaders } from '../standard-webhooks/signed.ts'
import { writtenTelemetry } from '../written-lines.ts'

const TTL_MS = 300_000

/** A handler behind the middleware, over a secret store that a test changes. */
function verifying() {
  const clock = clockAt()
  const store: { text: string | Error; loads: number } = { text: SECRET, loads: 0 }
  const written = writtenTelemetry()
  let context = written.context()
  const secrets = new CachedWebhookSecrets({
    load: async () => {
      store.loads += 1
      if (store.text instanceof Error) throw store.text
      return WebhookSecrets.fromText(store.text)
    },
    ttlMs: TTL_MS,
    now: clock.now,
    onFailure: () => {},
  })
  const handler = middy<APIGatewayProxyEventV2, unknown, Error, WithWebhookMessage>()
    .use(standardWebhook({ secrets, now: clock.now }))
    .handler(async (_event, context) => context.webhookMessage)
  const send = async ({ headers, body }: WebhookMessage, base64 = false): Promise<unknown> => {
    const event = {
      headers,
      body: body.toString(base64 ? 'base64' : 'utf8'),
      isBase64Encoded: base64,
    } as APIGatewayProxyEventV2
    context = written.context()
    try {
      return await handler(event, context as WithWebhookMessage, NEVER_ABORTED)
    } catch (error) {
      return error
    }
  }
  const end = () => written.telemetry.end(context.telemetry)
  return { clock, store, lines: written.lines, send, end }
}

describe('the check of a webhook', () => {
  it('hands on the id and the digest of the bytes', async () => {
    const { send } = verifying()
    const message = signed({ id: 'msg_1', body: '{"request_id":"ü"}' })
    const digest = createHash('sha256').update(message.body).digest('hex')
    expect(await send(message)).toStrictEqual({ id: 'msg_1', digest })
    expect(await send(message, true)).toStrictEqual({ id: 'msg_1', digest })
  })

  it('refuses with 401 and the header at fault, and counts it', async () => {
    const { send, lines, end } = verifying()
    const error = await send(signed({ secrets: [OTHER_SECRET] }))
    expect(error).toMatchObject({ code: 'unauthorized', field: 'webhook-signature' })
    end()
    expect(lines()).toMatchObject([{ WebhookRefused: 1 }])
  })

  it('looks for newer secrets when none fits, at most every 30 seconds', async () => {
    const { send, store, clock } = verifying()
    await send(signed())
    store.text = `${SECRET} ${OTHER_SECRET}`
    const rotated = signed({ secrets: [OTHER_SECRET] })
    expect(await send(rotated)).toMatchObject({ id: 'msg_1' })
    expect(store.loads).toBe(2)

    const forged = signed({ secrets: [`whsec_${Buffer.alloc(24).toString('base64')}`] })
    for (let times = 0; times < 5; times++) await send(forged)
    expect(store.loads).toBe(2)
    clock.advance(30_000)
    await send(forged)
    expect(store.loads).toBe(3)
  })

  it('does not ask the store for a message that no secret could make right', async () => {
    const { send, store } = verifying()
    await send(signed({ at: 0 }))
    await send({ headers: {}, body: Buffer.from('') })
    expect(store.loads).toBe(0)
  })

  it('goes on with the secrets from before while Secrets Manager fails', async () => {
    const { send, store, clock } = verifying()
    await send(signed())
    store.text = new Error('throttled')
    clock.advance(TTL_MS)
    expect(await send(signed({ at: clock.now() }))).toMatchObject({ id: 'msg_1' })
  })

  it.each([
    ['Secrets Manager fails', new Error('throttled')],
    ['the secret is empty', ''],
    ['the secret is not one', 'hunter2'],
  ])('sends the message back when %s, and accepts nothing', async (_what, text) => {
    const { send, store } = verifying()
    store.text = text
    const error = await send(signed())
    expect(error).toMatchObject({ code: 'webhook_secret_unavailable' })
    expect(String(error)).not.toContain('hunter2')
  })

  it.each([
    ['has no headers', { headers: {}, body: Buffer.from('{}') }],
    ['is too old', signed({ at: 0 })],
    ['has a signature of another kind', withHeaders(signed(), { 'webhook-signature': 'v1a,x' })],
  ])('refuses what %s with a 401 also while there is no secret', async (_, message) => {
    const { send, store } = verifying()
    store.text = ''
    expect(await send(message)).toMatchObject({ code: 'unauthorized' })
    expect(store.loads).toBe(0)
  })
})
