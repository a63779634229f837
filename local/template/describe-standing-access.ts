/**
 * What AWS does for a stack by itself, beside the calls that are made here, and must be allowed to do.
 *
 * @module
 */
import { isRecord } from '../json-record.ts'
import type { StandingAccess } from './permissions-description.ts'
import type { ResourcesOfType, TypedResource } from './typed-resource.ts'

/** @param encryption the key of each encrypted resource, by the resource's ARN */
export function describeStandingAccess(
  ofType: ResourcesOfType,
  encryption: ReadonlyMap<string, string>,
  region: string,
): StandingAccess[] {
  return [
    ...ofType('AWS::Lambda::Function').flatMap((resource) => [
      ...logDelivery(resource, ofType('AWS::Logs::LogGroup')),
      ...traceDelivery(resource),
    ]),
    ...ofType('AWS::IAM::Role').map(roleTaking),
    ...ofType('AWS::Events::Rule').flatMap((rule) => buryingOfEvents(rule, encryption)),
    ...ofType('AWS::CloudWatch::Alarm').flatMap((alarm) => notifications(alarm, encryption)),
    ...ofType('AWS::Logs::LogGroup').flatMap((group) => logEncryption(group, encryption, region)),
  ]
}

/** Lambda takes on the role of a function. */
function roleTaking({ arn }: TypedResource): StandingAccess {
  return { by: { service: 'lambda.amazonaws.com' }, action: 'sts:AssumeRole', resource: arn }
}

/** EventBridge puts what it can't deliver on the dead-letter queue of the target; that it may not shows when it's too late. */
function buryingOfEvents(
  rule: TypedResource,
  encryption: ReadonlyMap<string, string>,
): StandingAccess[] {
  const service = 'events.amazonaws.com'
  return rule
    .read('Targets')
    .list('Targets')
    .flatMap((target) => {
      const config = isRecord(target) ? target.DeadLetterConfig : undefined
      if (!isRecord(config)) return []
      const queue = String(config.Arn)
      const key = encryption.get(queue)
      return [
        { by: { service, sourceArn: rule.arn }, action: 'sqs:SendMessage', resource: queue },
        ...(key === undefined ? [] : useOfKey(key).map((use) => ({ by: { service }, ...use }))),
      ]
    })
}

/** Lambda writes a function's log with the function's role. */
function logDelivery(
  resource: TypedResource,
  logGroups: readonly TypedResource[],
): StandingAccess[] {
  const name = resource.read('LoggingConfig.LogGroup').optionalText('LoggingConfig.LogGroup')
  const group = logGroups.find(({ ref }) => ref === name)
  if (group === undefined) return []
  const by = { functionName: resource.ref }
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    by,
    action,
    resource: group.arn.replace(/\*$/, 'log-stream:local'),
  }))
}

function traceDelivery(resource: TypedResource): StandingAccess[] {
  const mode = resource.read('TracingConfig.Mode').optionalText('TracingConfig.Mode')
  if (mode !== 'Active') return []
  const by = { functionName: resource.ref }
  return ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action) => ({
    by,
    action,
    resource: '*',
  }))
}

const ALARM_ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions']

/** An alarm publishes to its topics, and has what it says encrypted. */
function notifications(
  alarm: TypedResource,
  encryption: ReadonlyMap<string, string>,
): StandingAccess[] {
  const properties = alarm.read(...ALARM_ACTIONS)
  const topics = new Set(ALARM_ACTIONS.flatMap((name) => properties.list(name)).map(String))
  const by = { service: 'cloudwatch.amazonaws.com', sourceArn: alarm.arn }
  return [...topics].flatMap((topic) => {
    const key = encryption.get(topic)
    return [
      { by, action: 'sns:Publish', resource: topic },
      ...(key === undefined ? [] : useOfKey(key).map((access) => ({ by, ...access }))),
    ]
  })
}

/** What CloudWatch Logs does with a key (its user guide, *Encrypt log data using AWS KMS*). */
const LOG_ENCRYPTION = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:DescribeKey',
]

/** CloudWatch Logs refuses a log group whose key it can't use. */
function logEncryption(
  { arn }: TypedResource,
  encryption: ReadonlyMap<string, string>,
  region: string,
): StandingAccess[] {
  const key = encryption.get(arn)
  if (key === undefined) return []
  const context = { 'kms:EncryptionContext:aws:logs:arn': arn.replace(/:\*$/, '') }
  return LOG_ENCRYPTION.map((action) => ({
    by: { service: `logs.${region}.amazonaws.com` },
    action,
    resource: key,
    context,
  }))
}

function useOfKey(resource: string): { readonly action: string; readonly resource: string }[] {
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ action, resource }))
}
