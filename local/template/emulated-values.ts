import { createHash } from 'node:crypto'
import { roleIdOf } from './emulated-role.ts'
import type { ReferenceValues, ResourceValues } from './intrinsic-functions.ts'
import type { TemplateDocument, TemplateResource } from './template-document.ts'

/** Where the emulated resources live. */
export interface EmulatedAccount {
  readonly accountId: string
  readonly region: string
  readonly stackName: string
  /** Origin of the SQS endpoint; queue URLs start with it. */
  readonly sqsEndpoint: string
}

/** What Ref and Fn::GetAtt give for the emulated resources; the same for the same template and account. */
export function emulatedValues(
  template: TemplateDocument,
  account: EmulatedAccount,
): ReferenceValues {
  const resources = new Map<string, ResourceValues>()
  for (const resource of template.resources) {
    const values = VALUES[resource.type]?.(resource, account)
    if (values !== undefined) resources.set(resource.logicalId, values)
  }
  return {
    resources,
    pseudoParameters: {
      'AWS::AccountId': account.accountId,
      'AWS::Region': account.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': account.stackName,
      'AWS::StackId': arn('cloudformation', account, `stack/${account.stackName}/local`),
    },
  }
}

const VALUES: Readonly<
  Record<string, (resource: TemplateResource, account: EmulatedAccount) => ResourceValues>
> = {
  'AWS::SQS::Queue': (resource, account) => {
    const name = nameOf(resource, 'QueueName')
    return {
      ref: `${account.sqsEndpoint}/${account.accountId}/${name}`,
      attributes: { Arn: arn('sqs', account, name), QueueName: name },
    }
  },
  'AWS::Lambda::Function': (resource, account) => {
    const name = nameOf(resource, 'FunctionName')
    return { ref: name, attributes: { Arn: arn('lambda', account, `function:${name}`) } }
  },
  'AWS::IAM::Role': (resource, { accountId }) => {
    const name = nameOf(resource, 'RoleName')
    const Arn = `arn:aws:iam::${accountId}:role/${name}`
    return { ref: name, attributes: { Arn, RoleId: roleIdOf(resource.logicalId) } }
  },
  'AWS::SecretsManager::Secret': (resource, account) => {
    const name = nameOf(resource, 'Name')
    const id = arn('secretsmanager', account, `secret:${name}-${fingerprint(name, 6)}`)
    return { ref: id, attributes: { Id: id } }
  },
  'AWS::DynamoDB::Table': (resource, account) => {
    const name = nameOf(resource, 'TableName')
    return { ref: name, attributes: { Arn: arn('dynamodb', account, `table/${name}`) } }
  },
  'AWS::Events::EventBus': (resource, account) => {
    const name = nameOf(resource, 'Name')
    return {
      ref: name,
      attributes: { Name: name, Arn: arn('events', account, `event-bus/${name}`) },
    }
  },
  'AWS::ApiGatewayV2::Api': (resource) => {
    const id = fingerprint(resource.logicalId, 10)
    return { ref: id, attributes: { ApiId: id } }
  },
  'AWS::ApiGatewayV2::Integration': (resource) => ({ ref: resource.logicalId, attributes: {} }),
  // Nothing stands for these, but policies name them.
  'AWS::Logs::LogGroup': (resource, account) => {
    const name = nameOf(resource, 'LogGroupName')
    return { ref: name, attributes: { Arn: arn('logs', account, `log-group:${name}:*`) } }
  },
  'AWS::KMS::Key': ({ logicalId }, account) => {
    const digest = fingerprint(logicalId, 32)
    const id = digest.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    return { ref: id, attributes: { KeyId: id, Arn: arn('kms', account, `key/${id}`) } }
  },
  'AWS::SNS::Topic': (resource, account) => {
    const topic = arn('sns', account, nameOf(resource, 'TopicName'))
    return { ref: topic, attributes: { TopicArn: topic, TopicName: nameOf(resource, 'TopicName') } }
  },
  'AWS::CloudWatch::Alarm': (resource, account) => {
    const name = nameOf(resource, 'AlarmName')
    return { ref: name, attributes: { Arn: arn('cloudwatch', account, `alarm:${name}`) } }
  },
  'AWS::Events::Rule': (resource, account) => {
    const name = nameOf(resource, 'Name')
    const { EventBusName: bus } = resource.properties
    const path = typeof bus === 'string' && bus !== 'default' ? `${busNameOf(bus)}/${name}` : name
    return {
      ref: path.replace('/', '|'),
      attributes: { Arn: arn('events', account, `rule/${path}`) },
    }
  },
  'AWS::IAM::ManagedPolicy': (resource, { accountId }) => ({
    ref: `arn:aws:iam::${accountId}:policy/${nameOf(resource, 'ManagedPolicyName')}`,
    attributes: {},
  }),
}

/** A bus may be named by its ARN. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
}

function nameOf(resource: TemplateResource, property: string): string {
  const name = resource.properties[property]
  return typeof name === 'string' ? name : resource.logicalId
}

function arn(service: string, account: EmulatedAccount, resource: string): string {
  return `arn:aws:${service}:${account.region}:${account.accountId}:${resource}`
}

function fingerprint(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length)
}
