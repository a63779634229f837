import type { ResourcesOfType } from './typed-resource.ts'

/** The property that names the key of each type; `A.B` is B inside A. */
const KEYS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'SSESpecification.KMSMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::Logs::LogGroup': 'KmsKeyId',
}

/** The ARN of the key that encrypts a resource, by the resource's ARN. Keys that AWS manages need no permission. */
export function describeEncryption(ofType: ResourcesOfType): Map<string, string> {
  const keyArns = new Map(ofType('AWS::KMS::Key').map(({ ref, arn }) => [ref, arn]))
  const found = Object.entries(KEYS).flatMap(([type, property]) =>
    ofType(type).flatMap(({ ref, arn, read }): [string, string][] => {
      const given = read(property).optionalText(property)
      const key = keyArns.get(given ?? '') ?? given
      // Secrets and topics are referred to by their ARNs.
      return key?.includes(':key/') ? [[arn === '' ? ref : arn, key]] : []
    }),
  )
  return new Map(found)
}
