import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { OperatorSecret } from './operator-secret.ts'

/** What `POST /webhook` needs beside the function: the sender's secret, and the table of receipts. */
export class SignedWebhooks extends Construct {
  readonly secret: OperatorSecret
  /** Encrypted with DynamoDB's own key: it holds ids, digests and counts. */
  readonly receipts: Table

  constructor(
    scope: Construct,
    id: string,
    givenSecret: ISecret | string | undefined,
    encryptionKey: IKey | undefined,
  ) {
    super(scope, id)
    this.secret = new OperatorSecret(this, 'Secret', {
      given: givenSecret,
      encryptionKey,
      description:
        'Signs webhooks (whsec_…, or two of them during a rotation); empty until it is put in (output PutWebhookSecretInstruction)',
      notRotated: 'The sender has the same secret, so both change it together.',
      file: 'webhook-secret.txt',
    })
    this.receipts = new Table(this, 'Receipts', {
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    Validations.of(this.receipts).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason:
        'A receipt is worth something for a week, and a lost one costs at most a second, harmless deletion.',
    })
  }
}
