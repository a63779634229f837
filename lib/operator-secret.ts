import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

export interface OperatorSecretProps {
  /** A secret that you have; undefined creates one. */
  readonly secretArn: string | undefined
  readonly description: string
  /** Why Secrets Manager can't rotate it by itself. */
  readonly notRotated: string
  /** The file that the command puts in. */
  readonly file: string
}

/**
 * A secret whose value an operator puts in: yours, or a new one without a value. CDK's own `Secret` would fill
 * in a random password, which looks like a key and isn't one.
 */
export class OperatorSecret extends Construct {
  readonly secret: ISecret
  /** The command that puts the value in; undefined for a secret that you brought. */
  readonly putInstruction: string | undefined

  constructor(scope: Construct, id: string, props: OperatorSecretProps) {
    super(scope, id)
    const { secretArn, description, notRotated, file } = props
    if (secretArn !== undefined) {
      this.secret = Secret.fromSecretCompleteArn(this, 'Imported', secretArn)
      this.putInstruction = undefined
      return
    }
    const created = new CfnSecret(this, 'Secret', { description })
    created.applyRemovalPolicy(RemovalPolicy.RETAIN)
    Validations.of(created).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotated })
    this.secret = Secret.fromSecretCompleteArn(this, 'Created', created.ref)
    const { region } = Stack.of(this)
    this.putInstruction = `aws secretsmanager put-secret-value --region ${region} --secret-id ${created.ref} --secret-string file://${file}`
  }
}
