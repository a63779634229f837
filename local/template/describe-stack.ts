import { isAbsolute, join } from 'node:path'
import { isRecord } from '../json-record.ts'
import { describeApis } from './describe-apis.ts'
import { describeEventRule } from './describe-event-rule.ts'
import { describePermissions } from './describe-permissions.ts'
import { describeTable } from './describe-table.ts'
import { accessKeyIdOf, roleIdOf, secretAccessKeyOf } from './emulated-role.ts'
import { type EmulatedAccount, emulatedValues } from './emulated-values.ts'
import { resolve } from './intrinsic-functions.ts'
import { Properties } from './properties.ts'
import { checkRedrive } from './redrive.ts'
import type {
  EventSourceMappingDescription,
  FunctionDescription,
  QueueDescription,
  RoleDescription,
  SecretDescription,
  SigningKeyDescription,
  StackDescription,
} from './stack-description.ts'
import { type TemplateDocument, TemplateError } from './template-document.ts'
import type { TypedResource } from './typed-resource.ts'

const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
]

/** The output with what the policy of a key must say that was made elsewhere (`lib/documentpro-deletion.ts`). */
const KEY_POLICY_OUTPUT = 'EncryptionKeyPolicyToAdd'

const EMULATED_TYPES = new Set([
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::SecretsManager::Secret',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::Lambda::Permission',
])

/**
 * Reads what the local run needs from a template.
 * @param assetsDirectory where the paths of `aws:asset:path` start
 * @throws TemplateError naming the resource and property that cannot be emulated
 */
export function describeStack(
  template: TemplateDocument,
  account: EmulatedAccount,
  assetsDirectory: string,
): StackDescription {
  const values = emulatedValues(template, account)
  const ofType = (type: string, known = values): TypedResource[] =>
    template.resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({
        logicalId: resource.logicalId,
        metadata: resource.metadata,
        ref: values.resources.get(resource.logicalId)?.ref ?? resource.logicalId,
        arn: values.resources.get(resource.logicalId)?.attributes.Arn ?? '',
        // Only what is read has to resolve: the rest may refer to resources that are not emulated.
        read: (...names) =>
          new Properties(resource, resolve(pick(resource.properties, names), known)),
      }))

  const leniently = { ...values, unresolved: (name: string) => nowhere(name, account) }
  const queues = ofType('AWS::SQS::Queue').map(describeQueue)
  checkRedrive(queues)
  const roles = ofType('AWS::IAM::Role').map(describeRole)
  const functions = ofType('AWS::Lambda::Function').map((resource) =>
    describeFunction(resource, roles, assetsDirectory),
  )
  return {
    queues,
    functions,
    eventSourceMappings: ofType('AWS::Lambda::EventSourceMapping').map((resource) =>
      describeEventSourceMapping(resource, queues, functions),
    ),
    apis: describeApis(
      ofType('AWS::ApiGatewayV2::Api'),
      ofType('AWS::ApiGatewayV2::Stage'),
      ofType('AWS::ApiGatewayV2::Route'),
      ofType('AWS::ApiGatewayV2::Integration'),
      functions,
    ),
    secrets: ofType('AWS::SecretsManager::Secret').map(describeSecret),
    tables: ofType('AWS::DynamoDB::Table').map(describeTable),
    signingKeys: ofType('AWS::KMS::Key').flatMap(describeSigningKey),
    eventRules: ofType('AWS::Events::Rule').flatMap((resource) =>
      describeEventRule(resource, queues),
    ),
    permissions: describePermissions({
      ofType: (type) => ofType(type, leniently),
      roles,
      account,
      keyPolicyToAdd: resolve(template.outputs.get(KEY_POLICY_OUTPUT), leniently),
    }),
    notEmulated: countTypes(template),
  }
}

/** What a policy names that isn't emulated: an ARN that no request is about. */
function nowhere(name: string, { accountId, region }: EmulatedAccount): string {
  return `arn:aws:cloudformation:${region}:${accountId}:unresolved/${name}`
}

function describeQueue(resource: TypedResource): QueueDescription {
  return {
    name: resource.ref.slice(resource.ref.lastIndexOf('/') + 1),
    url: resource.ref,
    arn: resource.arn,
    attributes: resource.read(...QUEUE_ATTRIBUTES).scalars(QUEUE_ATTRIBUTES),
  }
}

function describeRole({ arn, ref, logicalId }: TypedResource): RoleDescription {
  return {
    name: ref,
    arn,
    id: roleIdOf(logicalId),
    accessKeyId: accessKeyIdOf(logicalId),
    secretAccessKey: secretAccessKeyOf(logicalId),
  }
}

function describeFunction(
  resource: TypedResource,
  roles: readonly RoleDescription[],
  assetsDirectory: string,
): FunctionDescription {
  const properties = resource.read('Role', 'Handler', 'Timeout', 'MemorySize', 'Environment')
  const asset = resource.metadata['aws:asset:path']
  if (typeof asset !== 'string') {
    throw new TemplateError(
      `the function ${resource.logicalId} has no aws:asset:path in its metadata; synthesise with aws:cdk:enable-asset-metadata`,
    )
  }
  const roleArn = properties.text('Role')
  const role = roles.find(({ arn }) => arn === roleArn)
  if (role === undefined) throw properties.fault('Role', 'the ARN of a role of the stack')
  const variables = properties.object('Environment').Variables ?? {}
  const logging = resource.read('LoggingConfig.LogFormat')
  return {
    name: resource.ref,
    arn: resource.arn,
    role,
    assetDirectory: isAbsolute(asset) ? asset : join(assetsDirectory, asset),
    handler: properties.text('Handler'),
    timeoutSeconds: properties.number('Timeout', 3),
    memoryMb: properties.number('MemorySize', 128),
    logFormat: logging.optionalText('LoggingConfig.LogFormat') ?? 'Text',
    environment: describeEnvironment(resource, isRecord(variables) ? variables : {}),
  }
}

/** Lambda takes no more for all variables of a function, names and values (Lambda quotas). */
const ENVIRONMENT_LIMIT_BYTES = 4_096

function describeEnvironment(
  { logicalId }: TypedResource,
  variables: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const texts = Object.entries(variables).map(([name, value]) => [name, String(value)] as const)
  const bytes = Buffer.byteLength(texts.flat().join(''))
  if (bytes > ENVIRONMENT_LIMIT_BYTES) {
    throw new TemplateError(
      `Lambda would not configure ${logicalId}: its environment variables have ${bytes} bytes and exceed the 4KB limit`,
    )
  }
  return Object.fromEntries(texts)
}

function describeEventSourceMapping(
  resource: TypedResource,
  queues: readonly QueueDescription[],
  functions: readonly FunctionDescription[],
): EventSourceMappingDescription {
  const properties = resource.read(
    'EventSourceArn',
    'FunctionName',
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
    'FunctionResponseTypes',
    'FilterCriteria',
  )
  if (Object.keys(properties.object('FilterCriteria')).length > 0) {
    throw properties.fault('FilterCriteria', 'none, because filters are not emulated')
  }
  const sourceArn = properties.text('EventSourceArn')
  const queue = queues.find(({ arn }) => arn === sourceArn)
  if (queue === undefined)
    throw properties.fault('EventSourceArn', 'the ARN of a queue of the stack')
  const target = properties.text('FunctionName')
  const invoked = functions.find(({ name, arn }) => name === target || arn === target)
  if (invoked === undefined) throw properties.fault('FunctionName', 'a function of the stack')
  const maximumConcurrency = properties.object('ScalingConfig').MaximumConcurrency
  return {
    queue,
    functionName: invoked.name,
    batchSize: properties.number('BatchSize', 10),
    batchingWindowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
    maximumConcurrency: typeof maximumConcurrency === 'number' ? maximumConcurrency : 1_000,
    reportBatchItemFailures: properties
      .list('FunctionResponseTypes')
      .includes('ReportBatchItemFailures'),
  }
}

function describeSecret(resource: TypedResource): SecretDescription {
  const name = resource.read('Name').optionalText('Name') ?? resource.logicalId
  return { name, arn: resource.ref }
}

/** Of the keys only those that sign are emulated: nothing is encrypted. */
const SIGNING_SPEC = 'ECC_NIST_EDWARDS25519'

function describeSigningKey({ ref, arn, read }: TypedResource): readonly SigningKeyDescription[] {
  return read('KeySpec').optionalText('KeySpec') === SIGNING_SPEC ? [{ id: ref, arn }] : []
}

function countTypes(template: TemplateDocument): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type, properties } of template.resources) {
    const emulated = EMULATED_TYPES.has(type) || properties.KeySpec === SIGNING_SPEC
    if (!emulated) counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

/** The named properties; `A.B` picks B inside A. */
function pick(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      const [outer = '', inner] = name.split('.')
      const value = properties[outer]
      return [name, inner === undefined ? value : isRecord(value) ? value[inner] : undefined]
    }),
  )
}
