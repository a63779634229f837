import { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AnyPrincipal, ManagedPolicy, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda'
import { describe, expect, it } from 'vitest'
import { DeletionStack, DocumentProDeletion } from '../../lib/index.ts'
import { type Permissions, permissionsOf } from './permissions.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

const DEADLINE_MS = 60_000
const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:documentpro-AbCdEf'
const API = 'arn:<Partition>:execute-api:<Region>:<AccountId>:HttpApi'

/** What a resource that takes messages or holds a secret says to the rest of the world. */
const boundary = (actions: string, resource: string) => [
  `Deny *: ${actions} on ${resource} if Bool aws:SecureTransport false`,
  `Deny *: ${actions} on ${resource} if BoolIfExists aws:PrincipalIsAWSService false and StringNotEquals aws:PrincipalAccount <AccountId>`,
]

const fromTheRule = (queue: string) =>
  `Allow events.amazonaws.com: sqs:SendMessage on ${queue} if ArnEquals aws:SourceArn EventsRule and StringEquals aws:SourceAccount <AccountId>`

const anAlarm =
  'ArnLike aws:SourceArn arn:<Partition>:cloudwatch:<Region>:<AccountId>:alarm:* and StringEquals aws:SourceAccount <AccountId>'

const throughServices = (key: string) =>
  `Allow kms:Decrypt, kms:GenerateDataKey on ${key} if StringEquals kms:ViaService secretsmanager.<Region>.<URLSuffix>, sqs.<Region>.<URLSuffix>`

const throughDynamoDb = (key: string) =>
  `Allow kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom, kms:ReEncryptTo on ${key} if StringEquals kms:ViaService dynamodb.<Region>.<URLSuffix>`

const fromTheApi = (route: string) =>
  `Allow apigateway.amazonaws.com: lambda:InvokeFunction from ${API}/*/${route}`

const onEveryRole = [
  'Allow lambda.amazonaws.com: sts:AssumeRole',
  // X-Ray has no resources to name.
  'Allow xray:PutTelemetryRecords, xray:PutTraceSegments on *',
]

/**
 * Everything that the stack as it is permits, in full. A line more here is a permission more: say in the
 * commit why it's needed.
 */
const PERMITTED: Permissions = {
  WorkerRole: [
    ...onEveryRole,
    'Allow logs:CreateLogStream, logs:PutLogEvents on WorkerLogs',
    'Allow secretsmanager:GetSecretValue on ApiKeySecret',
    'Allow sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:SendMessage on DeletionsQueue',
    'Allow sqs:SendMessage on DeletionsDeadLetterQueue',
    'Allow dynamodb:GetItem, dynamodb:UpdateItem on LedgerRecords',
  ],
  ApiRole: [
    ...onEveryRole,
    'Allow logs:CreateLogStream, logs:PutLogEvents on ApiLogs',
    'Allow secretsmanager:GetSecretValue on ApiKeySecret',
    'Allow sqs:SendMessage on DeletionsQueue',
    'Allow dynamodb:GetItem, dynamodb:UpdateItem on LedgerRecords',
    'Allow dynamodb:Scan on LedgerRecords',
    'Allow dynamodb:DeleteItem, dynamodb:PutItem on LedgerRecords if ForAllValues:StringLike dynamodb:LeadingKeys idempotency#*',
  ],
  ApiKeySecret: ['refuses public policies', ...boundary('secretsmanager:*', 'ApiKeySecret')],
  DeletionsQueue: [fromTheRule('DeletionsQueue'), ...boundary('sqs:*', 'DeletionsQueue')],
  DeletionsDeadLetterQueue: [
    fromTheRule('DeletionsDeadLetterQueue'),
    ...boundary('sqs:*', 'DeletionsDeadLetterQueue'),
  ],
  MonitoringAlarmTopic: [
    `Allow cloudwatch.amazonaws.com: sns:Publish on MonitoringAlarmTopic if ${anAlarm}`,
    ...boundary('sns:Publish', 'MonitoringAlarmTopic'),
  ],
  // In the policy of a key, * is that key.
  MonitoringAlarmTopicKey: [
    'Allow arn:<Partition>:iam::<AccountId>:root: kms:* on *',
    `Allow cloudwatch.amazonaws.com: kms:Decrypt, kms:GenerateDataKey* on * if ${anAlarm}`,
  ],
  Worker: ['polls DeletionsQueue'],
  Api: [
    fromTheApi('$default'),
    fromTheApi('GET/deletions'),
    fromTheApi('GET/deletions/*'),
    fromTheApi('POST/deletions'),
  ],
  routes: [
    '$default: AWS_IAM',
    'GET /deletions/{request_id}: AWS_IAM',
    'GET /deletions: AWS_IAM',
    'POST /deletions: AWS_IAM',
  ],
}

/** What each option adds to that. */
const WITH_FILES_ROUTE: Permissions = {
  Api: [fromTheApi('DELETE/files')],
  routes: ['DELETE /files: NONE'],
}
const WITH_WEBHOOK_ROUTE: Permissions = {
  ApiRole: [
    'Allow secretsmanager:GetSecretValue on SignedWebhooksSecret',
    'Allow dynamodb:DeleteItem, dynamodb:GetItem, dynamodb:PutItem on SignedWebhooksReceipts',
  ],
  SignedWebhooksSecret: [
    'refuses public policies',
    ...boundary('secretsmanager:*', 'SignedWebhooksSecret'),
  ],
  Api: [fromTheApi('POST/webhook')],
  routes: ['POST /webhook: NONE'],
}
const WITH_CERTIFICATES: Permissions = {
  ApiRole: [
    'Allow kms:Sign on CertificatesSigningKey if StringEquals kms:MessageType RAW and StringEquals kms:SigningAlgorithm ED25519_SHA_512',
    'Allow kms:GetPublicKey on CertificatesSigningKey',
  ],
  CertificatesSigningKey: ['Allow arn:<Partition>:iam::<AccountId>:root: kms:* on *'],
  Api: [fromTheApi('POST/deletions/*/certificate'), fromTheApi('POST/certificates')],
  routes: ['POST /deletions/{request_id}/certificate: AWS_IAM', 'POST /certificates: AWS_IAM'],
}
const WITH_KEY_ARN: Permissions = {
  WorkerRole: [throughServices(KEY_ARN), throughDynamoDb(KEY_ARN)],
  ApiRole: [throughServices(KEY_ARN), throughDynamoDb(KEY_ARN)],
}

function together(...all: readonly Permissions[]): Permissions {
  const subjects = new Set(all.flatMap((permissions) => Object.keys(permissions)))
  return Object.fromEntries(
    [...subjects].map((subject) => [
      subject,
      all.flatMap((permissions) => permissions[subject] ?? []).toSorted(),
    ]),
  )
}

describe('what the stack permits', () => {
  it('is this and nothing more', { timeout: DEADLINE_MS }, () => {
    expect(permissionsOf(synthesised())).toStrictEqual(together(PERMITTED))
  })

  it('grows by one open route with DELETE /files', () => {
    const template = synthesised({ 'documentpro:filesRoute': true })

    expect(permissionsOf(template)).toStrictEqual(together(PERMITTED, WITH_FILES_ROUTE))
  })

  it('grows by one open route, its secret and its receipts with POST /webhook', () => {
    const template = synthesised({ 'documentpro:webhookRoute': true })

    expect(permissionsOf(template)).toStrictEqual(together(PERMITTED, WITH_WEBHOOK_ROUTE))
  })

  it('grows by events on one bus with outcome events', () => {
    const template = synthesised({ 'documentpro:outcomeEventBus': 'outcomes' })
    const line =
      'Allow events:PutEvents on arn:<Partition>:events:<Region>:<AccountId>:event-bus/outcomes'

    expect(permissionsOf(template)).toStrictEqual(
      together(PERMITTED, { WorkerRole: [line], ApiRole: [line] }),
    )
  })

  it('grows by one route and the use of the key that signs with certificates', () => {
    const template = synthesised({ 'documentpro:certificates': true })

    expect(permissionsOf(template)).toStrictEqual(together(PERMITTED, WITH_CERTIFICATES))
  })

  it('is less without a ledger', () => {
    const permissions = Object.entries(
      permissionsOf(synthesised({ 'documentpro:ledger': 'false' })),
    )
    expect(permissions.flatMap(([, lines]) => lines).join('\n')).not.toMatch(/dynamodb:|GET /)
  })

  it('grows by the use of a key that is given, through the services that encrypt with it only', () => {
    const template = synthesised({ 'documentpro:encryptionKeyArn': KEY_ARN })

    expect(permissionsOf(template)).toStrictEqual(together(PERMITTED, WITH_KEY_ARN))
  })

  it('names a secret of yours instead of the created one, and leaves its policy to you', () => {
    const { ApiKeySecret: _policy, ...permissions } = permissionsOf(
      synthesised({ 'documentpro:secretArn': SECRET_ARN }),
    )

    expect(permissions).not.toHaveProperty('ApiKeySecret')
    for (const role of ['WorkerRole', 'ApiRole']) {
      expect(permissions[role]).toContain(`Allow secretsmanager:GetSecretValue on ${SECRET_ARN}`)
    }
  })

  it("adds to a key of the app's own policy two AWS services: EventBridge, whom the queues bind, and the account's logs", () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const encryptionKey = new Key(stack, 'Key')
    new DocumentProDeletion(stack, 'Deletion', { encryptionKey })

    expect(permissionsOf(Template.fromStack(stack)).Key).toStrictEqual([
      'Allow arn:<Partition>:iam::<AccountId>:root: kms:* on *',
      'Allow events.amazonaws.com: kms:Decrypt, kms:GenerateDataKey on *',
      'Allow logs.<Region>.amazonaws.com: kms:Decrypt*, kms:Describe*, kms:Encrypt*, kms:GenerateDataKey*, kms:ReEncrypt* on * if ArnLike kms:EncryptionContext:aws:logs:arn arn:<Partition>:logs:<Region>:<AccountId>:log-group:*',
    ])
  })
})

describe('the listing', () => {
  const more = (...actions: string[]) => new PolicyStatement({ actions, resources: ['*'] })
  const widenings: Record<string, (stack: DeletionStack) => void> = {
    'an action more': ({ deletion }) => {
      deletion.deletionQueue.grant(deletion.api, 'sqs:PurgeQueue')
    },
    'a resource more': ({ deletion }) => {
      deletion.deadLetterQueue.grant(deletion.api, 'sqs:SendMessage')
    },
    'a wildcard': ({ deletion }) => {
      deletion.worker.addToRolePolicy(more('sqs:SendMessage'))
    },
    'a managed policy': ({ deletion }) => {
      deletion.worker.role?.addManagedPolicy(
        ManagedPolicy.fromAwsManagedPolicyName('AmazonSQSFullAccess'),
      )
    },
    'a policy of its own': (stack) => {
      const { role } = stack.deletion.api
      new Policy(stack, 'Extra', {
        statements: [more('s3:GetObject')],
        ...(role && { roles: [role] }),
      })
    },
    'a principal more on a queue': ({ deletion: { deletionQueue } }) => {
      const everybody = { principals: [new AnyPrincipal()], resources: [deletionQueue.queueArn] }
      deletionQueue.addToResourcePolicy(
        new PolicyStatement({ ...everybody, actions: ['sqs:SendMessage'] }),
      )
    },
    'a public URL of a function': ({ deletion }) => {
      deletion.api.addFunctionUrl({ authType: FunctionUrlAuthType.NONE })
    },
  }

  it.each(Object.entries(widenings))('shows %s', (_what, widen) => {
    const stack = new DeletionStack(unbundledApp(), 'Stack')
    widen(stack)

    expect(permissionsOf(Template.fromStack(stack))).not.toStrictEqual(together(PERMITTED))
  })

  it('reads every type of the template that could hold a policy', () => {
    const template = Template.fromJSON({
      Resources: {
        Bucket: {
          Type: 'X::Y::Z',
          Properties: {
            AnyPolicy: {
              Statement: [
                { Effect: 'Allow', Principal: '*', Action: 'x:*', Resource: '*' },
                { Effect: 'Allow', Principal: { AWS: '*' }, NotAction: 'x:Y', Resource: '*' },
              ],
            },
          },
        },
      },
    })

    expect(permissionsOf(template)).toStrictEqual({
      Bucket: ['Allow *: x:* on *', 'Allow *: on * {"NotAction":"x:Y"}'].toSorted(),
    })
  })
})
