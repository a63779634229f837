import { createHash } from 'node:crypto'

/** An Ed25519 public key as a JWK (RFC 8037), without what isn't part of its thumbprint. */
interface PublicJwk {
  readonly crv: 'Ed25519'
  readonly kty: 'OKP'
  readonly x: string
}

/** A key that signs certificates, as everybody may see it. */
export interface SigningKey {
  readonly jwk: PublicJwk
  /** Its thumbprint, which names it (RFC 7638). */
  readonly kid: string
}

/** What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/** Thrown for a key that is of another kind. */
class SigningKeyError extends Error {
  override name = 'SigningKeyError'
}

/**
 * The key of a DER-encoded SubjectPublicKeyInfo, as KMS gives it.
 * @throws SigningKeyError
 */
export function signingKeyOf(spki: Uint8Array): SigningKey {
  const der = Buffer.from(spki)
  const prefix = der.subarray(0, SPKI_PREFIX.length)
  if (der.length !== SPKI_PREFIX.length + KEY_BYTES || !prefix.equals(SPKI_PREFIX)) {
    throw new SigningKeyError('the key that signs certificates must be an Ed25519 key')
  }
  const x = der.subarray(SPKI_PREFIX.length).toString('base64url')
  // In this order, it is what the thumbprint is taken of.
  const jwk = { crv: 'Ed25519', kty: 'OKP', x } as const
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url')
  return { jwk, kid }
}
