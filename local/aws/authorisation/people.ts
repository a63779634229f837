import type { NamedPolicy } from '../../template/permissions-description.ts'
import { LOCAL_CREDENTIALS, OPERATOR_CREDENTIALS } from '../local-credentials.ts'
import { DEVELOPER_SENDER_ID, OPERATOR_SENDER_ID } from '../sqs-edge/system-notes.ts'
import type { AccessKeys } from './access-control.ts'
import { TABLE_KEY_ACTIONS } from './key-access.ts'
import type { User } from './principal.ts'

/** The resources that people use. */
export interface PeoplesResources {
  readonly deletionQueueArn: string
  readonly deadLetterQueueArn: string
  readonly secretArns: readonly string[]
  /** The ledger's, where there is one. */
  readonly tableArns: readonly string[]
  /** Of the customer, that encrypt queues and secrets. */
  readonly keyArns: readonly string[]
  readonly eventBusArn: string
  readonly apiId: string
  readonly accountId: string
  readonly region: string
}

/** A person at this machine, with credentials and what the documentation says that they need. */
export interface Person {
  readonly accessKeyId: string
  readonly keys: AccessKeys
  readonly policy: NamedPolicy
}

type Grant = readonly [actions: readonly string[], resources: readonly string[]]

/** The two of them. */
export function peopleOf(resources: PeoplesResources): readonly Person[] {
  const { deletionQueueArn, deadLetterQueueArn, secretArns, tableArns, keyArns, eventBusArn } =
    resources
  const useOfKeys: Grant = [['kms:GenerateDataKey', 'kms:Decrypt'], keyArns]
  const { accountId, region, apiId } = resources
  return [
    person(accountId, 'developer', DEVELOPER_SENDER_ID, LOCAL_CREDENTIALS, [
      [['sqs:SendMessage'], [deletionQueueArn]],
      useOfKeys,
      [['events:PutEvents'], [eventBusArn]],
      [['execute-api:Invoke'], [`arn:aws:execute-api:${region}:${accountId}:${apiId}/*`]],
    ]),
    person(accountId, 'operator', OPERATOR_SENDER_ID, OPERATOR_CREDENTIALS, [
      [
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueAttributes',
        ],
        [deadLetterQueueArn],
      ],
      [['sqs:SendMessage', 'sqs:GetQueueAttributes'], [deletionQueueArn]],
      [['secretsmanager:PutSecretValue', 'secretsmanager:DescribeSecret'], secretArns],
      [['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan'], tableArns],
      useOfKeys,
      [TABLE_KEY_ACTIONS, tableArns.length > 0 ? keyArns : []],
      [['secretsmanager:GetSecretValue'], secretArns],
    ]),
  ]
}

function person(
  accountId: string,
  name: string,
  id: string,
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
  grants: readonly Grant[],
): Person {
  const caller: User = { kind: 'user', arn: `arn:aws:iam::${accountId}:user/${name}`, id }
  const given = grants.filter(([, resources]) => resources.length > 0)
  const Statement = given.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }))
  return {
    accessKeyId,
    keys: { secretAccessKey, caller },
    policy: { name, document: { Version: '2012-10-17', Statement } },
  }
}
