import type { StatementKind } from '../deletion/certificate.ts'

/** The `typ` of each kind, so that neither is taken for the other, nor for another JWT (RFC 8725, section 3.11). */
export const CERTIFICATE_TYPES = {
  certificate: 'documentpro-deletion-certificate+jwt',
  statement: 'documentpro-outcome-statement+jwt',
} as const satisfies Record<StatementKind, string>

/** The only algorithm: Ed25519 (RFC 8037). */
export const CERTIFICATE_ALGORITHM = 'EdDSA'
