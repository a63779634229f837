import type { Refusal } from '../deletion/delivery.ts'
import { readSignatureHeaders, type SignatureHeaders } from './signature-headers.ts'
import type { WebhookSecrets } from './webhook-secrets.ts'

/** How far the sender's clock may be from ours, either way and inclusive, as the reference libraries have it. */
const TOLERANCE_SECONDS = 300

/** A message as it came, with its body's own bytes. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** The one refusal that other secrets could turn into an acceptance. */
export const NOT_SIGNED: Refusal = {
  field: 'webhook-signature',
  message: 'webhook-signature is not that of this message',
}

/**
 * Verifies a message by Standard Webhooks 1.0: its headers, its time, its signature over id, time and body.
 *
 * @param now epoch milliseconds
 */
export function verifyMessage(
  { headers, body }: WebhookMessage,
  secrets: WebhookSecrets,
  now: number,
): SignatureHeaders | Refusal {
  const read = readSignatureHeaders(headers)
  if ('field' in read) return read
  const age = Math.floor(now / 1000) - Number(read.timestamp)
  if (Math.abs(age) > TOLERANCE_SECONDS) {
    const off = age > 0 ? 'old' : 'far ahead'
    return {
      field: 'webhook-timestamp',
      message: `webhook-timestamp is too ${off}; allowed is ${TOLERANCE_SECONDS} seconds either way`,
    }
  }
  const signedContent = Buffer.concat([Buffer.from(`${read.id}.${read.timestamp}.`), body])
  return secrets.signed(signedContent, read.signatures) ? read : NOT_SIGNED
}
