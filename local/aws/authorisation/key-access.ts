import type { Access } from './access-control.ts'

/** What a caller needs for a table under a key of the customer's (DynamoDB Developer Guide, *Encryption at rest: usage notes*). */
export const TABLE_KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

/**
 * What a service needs of a caller's permissions to use the key of an encrypted resource for them (KMS Developer Guide,
 * *kms:ViaService*). Nothing is encrypted here.
 *
 * @param service that uses the key: `sqs` for example
 * @param keyArn undefined for a resource that no key of the customer's encrypts
 */
export function keyAccess(
  service: string,
  region: string,
  keyArn: string | undefined,
  use: 'read' | 'write',
  encryptionContext: Readonly<Record<string, string>> = {},
): readonly Access[] {
  if (keyArn === undefined) return []
  const contexts = Object.entries(encryptionContext).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ])
  const context = {
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    ...Object.fromEntries(contexts),
  }
  const actions = use === 'write' ? ['kms:GenerateDataKey', 'kms:Decrypt'] : ['kms:Decrypt']
  return actions.map((action) => ({ action, resource: keyArn, context }))
}
