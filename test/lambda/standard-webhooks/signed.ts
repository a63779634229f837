import { Webhook } from 'standardwebhooks'
import type { WebhookMessage } from '../../../lambda/standard-webhooks/signed-message.ts'
import { NOW } from '../factories.ts'

export const SECRET = `whsec_${Buffer.alloc(32, 'first').toString('base64')}`
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 'other').toString('base64')}`

export interface SignedOptions {
  readonly id?: string
  readonly body?: string
  /** Epoch milliseconds. */
  readonly at?: number
  readonly secrets?: readonly string[]
}

/** A message as a sender with the official package makes it. */
export function signed({
  id = 'msg_1',
  body = '{"request_id":"a"}',
  at = NOW,
  secrets = [SECRET],
}: SignedOptions = {}): WebhookMessage & { readonly headers: Readonly<Record<string, string>> } {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body))
  return {
    body: Buffer.from(body),
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  }
}

/** The same message with some headers changed; undefined takes one away. */
export function withHeaders(
  message: WebhookMessage,
  headers: Readonly<Record<string, string | undefined>>,
): WebhookMessage {
  return { ...message, headers: { ...message.headers, ...headers } }
}
