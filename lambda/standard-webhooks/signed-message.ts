import type { Refusal } from '../deletion/delivery.ts'
import { readSignatureHeaders, type SignatureHeaders } from './signature-headers.ts'

/** How far the sender's clock may be from ours, either way and inclusive, as the reference libraries have it. */
const TOLERANCE_SECONDS = 300

/** A message as it came, with its body's own bytes. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** A message whose headers and time are fit; whether its sender has a secret is still to be checked. */
export interface SignedMessage extends Pick<SignatureHeaders, 'id' | 'signatures'> {
  /** What one of the signatures must be of. */
  readonly signedContent: Buffer
}

/** The one refusal that other secrets could turn into an acceptance. */
export const NOT_SIGNED: Refusal = {
  field: 'webhook-signature',
  message: 'webhook-signature is not that of this message',
}

/**
 * Checks what needs no secret of a Standard Webhooks 1.0 message: its headers and its time.
 *
 * @param now epoch milliseconds
 */
export function readSignedMessage(
  { headers, body }: WebhookMessage,
  now: number,
): SignedMessage | Refusal {
  const read = readSignatureHeaders(headers)
  if ('field' in read) return read
  const { id, timestamp, signatures } = read
  const age = Math.floor(now / 1000) - Number(timestamp)
  if (Math.abs(age) > TOLERANCE_SECONDS) {
    const off = age > 0 ? 'old' : 'far ahead'
    return {
      field: 'webhook-timestamp',
      message: `webhook-timestamp is too ${off}; allowed is ${TOLERANCE_SECONDS} seconds either way`,
    }
  }
  const signedContent = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  return { id, signatures, signedContent }
}
