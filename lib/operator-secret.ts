import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyDocument, type Role } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnResourcePolicy, CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { denyOtherAccounts, denyWithoutTls } from './account-boundary.ts'
import { allowDecrypting, allowReading } from './secret-reading.ts'

export interface OperatorSecretProps {
  /** A secret that you have, or its ARN; undefined creates one. */
  readonly given: ISecret | string | undefined
  /** Encrypts the created one; undefined leaves it to the key of AWS. */
  readonly encryptionKey: IKey | undefined
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
  readonly #isYours: boolean

  constructor(scope: Construct, id: string, props: OperatorSecretProps) {
    super(scope, id)
    const { given, encryptionKey, description, notRotated, file } = props
    this.#isYours = given !== undefined
    if (given !== undefined) {
      this.secret =
        typeof given === 'string' ? Secret.fromSecretCompleteArn(this, 'Imported', given) : given
      this.putInstruction = undefined
      return
    }
    const created = new CfnSecret(this, 'Secret', {
      description,
      ...(encryptionKey === undefined ? {} : { kmsKeyId: encryptionKey.keyArn }),
    })
    created.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    Validations.of(created).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotated })
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
    this.putInstruction = `aws secretsmanager put-secret-value --region ${region} --secret-id ${created.ref} --secret-string file://${file}`
  }

  /** Whoever uses the queues may use the key of the created one, too (`encryption-key.ts`); yours has a key of its own. */
  allowReading(role: Role): void {
    allowReading(role, this.secret)
    if (this.#isYours) allowDecrypting(role, this.secret)
  }
}
