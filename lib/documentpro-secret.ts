import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyDocument } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnResourcePolicy, CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { denyOtherAccounts, denyWithoutTls } from './account-boundary.ts'

/**
 * The secret that holds DocumentPro's API key: yours, or a new one without a value. CDK's own `Secret` would
 * fill in a random password, which looks like a key and isn't one.
 */
export class DocumentProSecret extends Construct {
  readonly secret: ISecret
  /** The command that puts the key in; undefined for a secret that you brought. */
  readonly putInstruction: string | undefined

  constructor(
    scope: Construct,
    id: string,
    secretArn: string | undefined,
    encryptionKey: IKey | undefined,
  ) {
    super(scope, id)
    if (secretArn !== undefined) {
      this.secret = Secret.fromSecretCompleteArn(this, 'Imported', secretArn)
      this.putInstruction = undefined
      return
    }
    const created = new CfnSecret(this, 'Secret', {
      description: "DocumentPro's API key; empty until it is put in (output PutSecretInstruction)",
      ...(encryptionKey === undefined ? {} : { kmsKeyId: encryptionKey.keyArn }),
    })
    created.applyRemovalPolicy(RemovalPolicy.RETAIN)
    Validations.of(created).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'DocumentPro issues the key and has no API to rotate it; a new one is put in by hand.',
    })
    new CfnResourcePolicy(this, 'Policy', {
      secretId: created.ref,
      blockPublicPolicy: true,
      resourcePolicy: new PolicyDocument({
        statements: [
          denyWithoutTls('secretsmanager:*', created.ref),
          denyOtherAccounts(this, 'secretsmanager:*', created.ref),
        ],
      }),
    })
    this.secret = Secret.fromSecretCompleteArn(this, 'Created', created.ref)
    const { region } = Stack.of(this)
    this.putInstruction = `aws secretsmanager put-secret-value --region ${region} --secret-id ${created.ref} --secret-string file://documentpro-api-key.txt`
  }
}
