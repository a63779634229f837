import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { DeletionFunction } from './deletion-function.ts'
import { allowTableKeyUse } from './encryption-key.ts'

/** The record of what was asked for and what became of it, an item for each id (docs/decisions/0018-ledger.md). */
export class Ledger extends Construct {
  readonly table: Table
  readonly #encryptionKey: IKey | undefined

  constructor(scope: Construct, id: string, encryptionKey: IKey | undefined) {
    super(scope, id)
    this.#encryptionKey = encryptionKey
    this.table = new Table(this, 'Records', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // A protected table can't be deleted: taking a failed first deployment back would fail at it, too.
      removalPolicy: RemovalPolicy.RETAIN,
      ...(encryptionKey === undefined
        ? { encryption: TableEncryption.DEFAULT }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    })
  }

  /** Lets a function write records, and read the one that is in the way. */
  allowWriting(writer: DeletionFunction): void {
    this.table.grant(writer, 'dynamodb:UpdateItem', 'dynamodb:GetItem')
    if (this.#encryptionKey !== undefined) {
      allowTableKeyUse(writer.executionRole, this.#encryptionKey)
    }
  }

  /** Lets a function that may write remember its answers, which stand apart from the records. */
  allowAnswers(writer: DeletionFunction): void {
    writer.executionRole.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['idempotency#*'] } },
      }),
    )
  }

  /** Lets a function that may write look through all of them, too. */
  allowListing(reader: DeletionFunction): void {
    this.table.grant(reader, 'dynamodb:Scan')
  }
}
