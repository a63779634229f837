import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { OperatorSecret } from './operator-secret.ts'

/** The secret that holds DocumentPro's API key. */
export class DocumentProSecret extends OperatorSecret {
  constructor(
    scope: Construct,
    id: string,
    given: ISecret | string | undefined,
    encryptionKey: IKey | undefined,
  ) {
    super(scope, id, {
      given,
      encryptionKey,
      description: "DocumentPro's API key; empty until it is put in (output PutSecretInstruction)",
      notRotated:
        'DocumentPro issues the key and has no API to rotate it; a new one is put in by hand.',
      file: 'documentpro-api-key.txt',
    })
  }
}
