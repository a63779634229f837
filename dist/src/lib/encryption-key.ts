import { Stack } from 'aws-cdk-lib'
import { Effect, type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'

/** What EventBridge and a function need to put a message on an encrypted queue, and to read one. */
const QUEUE_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey']

/**
 * Lets EventBridge and CloudWatch Logs use the key that encrypts queues and logs. The policy of a key that was
 * made elsewhere can't be changed from here; then it is given back for its owner to add.
 */
export class EncryptionKey extends Construct {
  readonly key: IKey
  /** JSON statements that the key's policy must have; undefined when they were added. */
  readonly policyToAdd: string | undefined

  constructor(scope: Construct, id: string, given: string | IKey) {
    super(scope, id)
    this.key = typeof given === 'string' ? Key.fromKeyArn(this, 'Imported', given) : given
    const statements = serviceStatements(Stack.of(this))
    const added = statements.map(
      (statement) => this.key.addToResourcePolicy(statement, true).statementAdded,
    )
    this.policyToAdd = added.every(Boolean)
      ? undefined
      : Stack.of(this).toJsonString(statements.map((statement) => statement.toStatementJson()))
  }
}

/** Lets a function's role read and write through the services that keep its data encrypted, and not directly. */
export function allowKeyUse(role: IRole, key: IKey): void {
  const { region, urlSuffix } = Stack.of(role)
  role.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: QUEUE_ACTIONS,
      resources: [key.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': ['sqs', 'secretsmanager'].map(
            (service) => `${service}.${region}.${urlSuffix}`,
          ),
        },
      },
    }),
  )
}

/** What a principal needs for a table under a key of ours (DynamoDB Developer Guide, *Encryption at rest: usage notes*). */
const TABLE_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

/** Lets a function's role read and write an encrypted table through DynamoDB. */
export function allowTableKeyUse(role: IRole, key: IKey): void {
  const { region, urlSuffix } = Stack.of(role)
  role.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: TABLE_ACTIONS,
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
    }),
  )
}

/**
 * The one for EventBridge has no condition, as in AWS's own example: that EventBridge tells KMS the account or the rule
 * when it writes to a queue is documented nowhere (for topics it's said not to), and what it can't encrypt is lost. What
 * it may write where is in the policies of the queues, which name the rule. The log groups refer to the key, and
 * CloudFormation knows no circles; so logs are bound to the account.
 */
function serviceStatements(stack: Stack): readonly PolicyStatement[] {
  const { account, region, partition } = stack
  return [
    new PolicyStatement({
      sid: 'EventBridgeToQueue',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: QUEUE_ACTIONS,
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'CloudWatchLogs',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt*',
        'kms:Decrypt*',
        'kms:ReEncrypt*',
        'kms:GenerateDataKey*',
        'kms:Describe*',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
  ]
}
