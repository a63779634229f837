import { Webhook } from 'standardwebhooks'

/** A webhook as a sender with the official package makes it, ready for `fetch`. */
export function signedWebhook(id: string, body: string, secret: string | null, at = new Date()) {
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret ?? '').sign(id, at, body),
  }
  return { method: 'POST', headers, body } as const
}
