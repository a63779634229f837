/**
 * Condition keys that end in a name of a service's choice, `kms:EncryptionContext:SecretARN` for example. iam-simulate
 * doesn't know them and leaves them out; those that end in the name of a tag it knows, so it gets them as such.
 *
 * @module
 */
import { isRecord } from '../../json-record.ts'

const PREFIX = 'kms:EncryptionContext:'
const STAND_IN = 'aws:PrincipalTag/kms.EncryptionContext.'

/** A policy or a request's context, with the names that iam-simulate knows. */
export function asKnown<T>(value: T): T
export function asKnown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => asKnown(item))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [knownName(key), asKnown(inner)]),
  )
}

function knownName(key: string): string {
  return key.startsWith(PREFIX)
    ? `${STAND_IN}${key.slice(PREFIX.length).replaceAll(':', '.')}`
    : key
}
