import {
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
} from 'jose'
import {
  CERTIFICATE_ALGORITHM,
  CERTIFICATE_TYPES,
} from '../../lambda/certificates/certificate-types.ts'
import type { StatementKind } from '../../lambda/deletion/certificate.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'

/** What is looked at, in this order. */
export type Check = 'form' | 'type' | 'key' | 'signature' | 'claims'

/** Thrown for a certificate that isn't one. */
export class VerificationError extends Error {
  override name = 'VerificationError'
  readonly check: Check

  constructor(check: Check, message: string) {
    super(message)
    this.check = check
  }
}

export interface Verified {
  readonly kind: StatementKind
  readonly keyId: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** Gives a key that is trusted, by its `kid`. The key in a certificate itself is only a proposal. */
export type TrustedKey = (kid: string, proposed: JWK | undefined) => JWK | undefined

/**
 * Verifies a certificate, without any network.
 * @throws VerificationError that says which check failed
 */
export async function verifyCertificate(token: string, trusted: TrustedKey): Promise<Verified> {
  const header = headerOf(token)
  const kind = kindOf(header.typ)
  if (header.alg !== CERTIFICATE_ALGORITHM || kind === undefined) {
    throw new VerificationError('type', 'its header is not that of a certificate of ours')
  }
  const key = await keyFor(header, trusted)
  const payload = await signedPayload(token, key)
  return { kind, keyId: header.kid ?? '', claims: claimsIn(payload, kind) }
}

function headerOf(token: string) {
  try {
    if (!isCompact(token)) throw new TypeError('not three parts')
    return decodeProtectedHeader(token)
  } catch {
    throw new VerificationError('form', 'it is no compact JWS: three parts with dots between them')
  }
}

/** In the one way to write it: the last character of a part may have bits that no decoder looks at. */
function isCompact(token: string): boolean {
  const parts = token.split('.')
  const isCanonical = (part: string): boolean =>
    part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
  return parts.length === 3 && parts.every(isCanonical)
}

function kindOf(typ: unknown): StatementKind | undefined {
  if (typ === CERTIFICATE_TYPES.certificate) return 'certificate'
  return typ === CERTIFICATE_TYPES.statement ? 'statement' : undefined
}

async function keyFor(
  { kid = '', jwk }: ReturnType<typeof headerOf>,
  trusted: TrustedKey,
): Promise<JWK> {
  const key = trusted(kid, jwk)
  if (key === undefined) {
    throw new VerificationError('key', `its key ${JSON.stringify(kid)} is not one that you trust`)
  }
  const thumbprint = await calculateJwkThumbprint(key).catch(() => undefined)
  if (thumbprint === kid) return key
  throw new VerificationError('key', 'the key does not have the thumbprint that it is named by')
}

async function signedPayload(token: string, jwk: JWK): Promise<string> {
  try {
    const key = await importJWK(jwk, CERTIFICATE_ALGORITHM)
    const { payload } = await compactVerify(token, key, { algorithms: [CERTIFICATE_ALGORITHM] })
    return Buffer.from(payload).toString('utf8')
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    throw new VerificationError('signature', 'it was altered, or not signed with that key')
  }
}

/** What a holder may rely on must be there, and fit its type. */
function claimsIn(payload: string, kind: StatementKind): Verified['claims'] {
  const claims: unknown = parsed(payload)
  const { executed, verified, request_id, jti, iss } = isJsonObject(claims) ? claims : {}
  const { outcome } = isJsonObject(executed) ? executed : {}
  const outcomes = kind === 'certificate' ? ['deleted', 'already_gone'] : ['not_found']
  const holds =
    [request_id, jti, iss].every((claim) => typeof claim === 'string') &&
    outcomes.some((known) => known === outcome) &&
    isJsonObject(verified) &&
    verified.status === 404
  if (holds && isJsonObject(claims)) return claims
  throw new VerificationError('claims', 'it does not say what a certificate of its type says')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
