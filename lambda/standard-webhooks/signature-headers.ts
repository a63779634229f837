import type { Refusal } from '../deletion/delivery.ts'

/** What the three headers of a Standard Webhooks message say, unverified. */
export interface SignatureHeaders {
  readonly id: string
  /** As it came: these digits are signed. */
  readonly timestamp: string
  /** The HMAC-SHA256 ones among the signatures. */
  readonly signatures: readonly Buffer[]
}

type Headers = Readonly<Record<string, string | undefined>>

/** Visible ASCII without the dot that ends the id in what is signed, and the comma that API Gateway joins with. */
const ID = /^[\x21-\x2b\x2d\x2f-\x7e]{1,256}$/

/** `parseInt` would take `1e9`, `1.5` and `1614265330abc`, too. */
const UNIX_SECONDS = /^\d{1,12}$/

/** 32 bytes. Another version of the scheme, or a cut signature, doesn't count. */
const V1 = /^v1,([A-Za-z0-9+/]{43}=)$/

/**
 * Reads the headers strictly. `svix-…` headers are not looked at: with two sets of headers, two readers may
 * believe two different ones.
 */
export function readSignatureHeaders(headers: Headers): SignatureHeaders | Refusal {
  const id = headers['webhook-id'] ?? ''
  if (!ID.test(id)) {
    return refuse('webhook-id', id, 'must be 1 to 256 visible ASCII characters without . and ,')
  }
  const timestamp = headers['webhook-timestamp'] ?? ''
  if (!UNIX_SECONDS.test(timestamp)) {
    return refuse('webhook-timestamp', timestamp, 'must be the time in whole seconds since 1970')
  }
  const given = headers['webhook-signature'] ?? ''
  const parts = given.split(' ')
  if (parts.some((part) => part.indexOf(',') !== part.lastIndexOf(','))) {
    return refuse(
      'webhook-signature',
      given,
      'must come once, its signatures with spaces between them',
    )
  }
  const signatures = parts.flatMap((part) => {
    const [, signature] = V1.exec(part) ?? []
    return signature === undefined ? [] : [Buffer.from(signature, 'base64')]
  })
  if (signatures.length === 0) {
    return refuse('webhook-signature', given, 'must have a signature v1, and 32 bytes in base64')
  }
  return { id, timestamp, signatures }
}

function refuse(field: string, given: string, rule: string): Refusal {
  return { field, message: `${field} ${given === '' ? 'is missing; it ' : ''}${rule}` }
}
