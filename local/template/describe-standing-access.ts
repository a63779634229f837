/**
 * What AWS does for a stack by itself, beside the calls that are made here, and must be allowed to do.
 *
 * @module
 */
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
    ...ofType('AWS::CloudWatch::Alarm').flatMap((alarm) => notifications(alarm, encryption)),
    ...ofType('AWS::Logs::LogGroup').flatMap((group) => logEncryption(group, encryption, region)),
  ]
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

/** CloudWatch Logs refuses a log group whose key it can't use. */
function logEncryption(
  { arn }: TypedResource,
  encryption: ReadonlyMap<string, string>,
  region: string,
): StandingAccess[] {
  const key = encryption.get(arn)
  if (key === undefined) return []
  const context = { 'kms:EncryptionContext:aws:logs:arn': arn.replace(/:\*$/, '') }
  return useOfKey(key).map((access) => ({
    by: { service: `logs.${region}.amazonaws.com` },
    ...access,
    context,
  }))
}

function useOfKey(resource: string): { readonly action: string; readonly resource: string }[] {
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ action, resource }))
}
