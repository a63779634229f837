import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

/**
 * The secret that holds DocumentPro's API key: yours, or a new one without a value. CDK's own `Secret` would
 * fill in a random password, which looks like a key and isn't one.
 */
export class DocumentProSecret extends Construct {
  readonly secret: ISecret
  /** The command that puts the key in; undefined for a secret that you brought. */
  readonly putInstruction: string | undefined

  constructor(scope: Construct, id: string, secretArn: string | undefined) {
    super(scope, id)
    if (secretArn !== undefined) {
      this.secret = Secret.fromSecretCompleteArn(this, 'Imported', secretArn)
      this.putInstruction = undefined
      return
    }
    const created = new CfnSecret(this, 'Secret', {
      description: "DocumentPro's API key; empty until it is put in (output PutSecretInstruction)",
    })
    created.applyRemovalPolicy(RemovalPolicy.RETAIN)
    Validations.of(created).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'DocumentPro issues the key and has no API to rotate it; a new one is put in by hand.',
    })
    this.secret = Secret.fromSecretCompleteArn(this, 'Created', created.ref)
    const { region } = Stack.of(this)
    this.putInstruction = `aws secretsmanager put-secret-value --region ${region} --secret-id ${created.ref} --secret-string file://documentpro-api-key.txt`
  }
}
