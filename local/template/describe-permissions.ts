/**
 * Reads what a template permits: the policies of roles, and those of resources.
 *
 * @module
 */
import { isRecord } from '../json-record.ts'
import { describeEncryption } from './describe-encryption.ts'
import { describeStandingAccess } from './describe-standing-access.ts'
import type {
  NamedPolicy,
  PermissionsDescription,
  PolicyDocument,
} from './permissions-description.ts'
import type { RoleDescription } from './stack-description.ts'
import type { ResourcesOfType, TypedResource } from './typed-resource.ts'

interface PermissionsSource {
  readonly ofType: ResourcesOfType
  readonly roles: readonly RoleDescription[]
  readonly account: { readonly accountId: string; readonly region: string }
  /** JSON statements that a key which isn't in the template must have in its policy. */
  readonly keyPolicyToAdd: unknown
}

/** @throws TemplateError for a policy that isn't one */
export function describePermissions({
  ofType,
  roles,
  account,
  keyPolicyToAdd,
}: PermissionsSource): PermissionsDescription {
  const encryption = describeEncryption(ofType)
  const managed = new Map(
    ofType('AWS::IAM::ManagedPolicy').map((resource) => [
      resource.ref,
      { name: resource.logicalId, document: documentOf(resource, 'PolicyDocument') },
    ]),
  )
  const identityPolicies = new Map(roles.map(({ arn }) => [arn, [] as NamedPolicy[]]))
  const boundaries = new Map<string, NamedPolicy[]>()
  const unknownPolicies: { role: string; arn: string }[] = []
  const attach = (policies: Map<string, NamedPolicy[]>, role: string, arn: string): void => {
    const policy = managed.get(arn)
    const attached = policies.get(role) ?? []
    if (policy === undefined) unknownPolicies.push({ role, arn })
    else policies.set(role, [...attached, policy])
  }

  for (const role of ofType('AWS::IAM::Role')) {
    const properties = role.read('Policies', 'ManagedPolicyArns', 'PermissionsBoundary')
    const own = properties.list('Policies').filter(isRecord)
    identityPolicies.get(role.arn)?.push(
      ...own.map((policy) => ({
        name: `${role.logicalId} (${String(policy.PolicyName)})`,
        document: asDocument(policy.PolicyDocument),
      })),
    )
    for (const arn of properties.list('ManagedPolicyArns')) {
      attach(identityPolicies, role.arn, String(arn))
    }
    const boundary = properties.optionalText('PermissionsBoundary')
    if (boundary !== undefined) attach(boundaries, role.arn, boundary)
  }
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy']) {
    for (const policy of ofType(type)) {
      const properties = policy.read('Roles', 'RoleName', 'PolicyDocument')
      const names = [...properties.list('Roles'), properties.optionalText('RoleName')]
      const document = asDocument(properties.object('PolicyDocument'))
      for (const { arn } of roles.filter(({ name }) => names.includes(name))) {
        identityPolicies.get(arn)?.push({ name: policy.logicalId, document })
      }
    }
  }
  return {
    identityPolicies,
    boundaries,
    resourcePolicies: new Map([
      ...policiesOfKeysElsewhere(encryption, keyPolicyToAdd, account.accountId),
      ...describeResourcePolicies(ofType),
    ]),
    encryption,
    standing: describeStandingAccess(ofType, encryption, account.region),
    unknownPolicies,
  }
}

/**
 * The policy that a key must have which was made elsewhere: it lets IAM policies of the account decide, as a new key's
 * does, and what the stack says must be added to it is there.
 */
function policiesOfKeysElsewhere(
  encryption: ReadonlyMap<string, string>,
  toAdd: unknown,
  accountId: string,
): [string, NamedPolicy][] {
  const added: unknown = typeof toAdd === 'string' ? JSON.parse(toAdd) : []
  const policy = {
    name: 'the policy of a key that is not in the template',
    document: document([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...(Array.isArray(added) ? added.filter(isRecord) : []),
    ]),
  }
  return [...new Set(encryption.values())].map((arn) => [arn, policy])
}

function describeResourcePolicies(ofType: ResourcesOfType): Map<string, NamedPolicy> {
  const policies = new Map<string, NamedPolicy>()
  const add = (arn: string, name: string, document: PolicyDocument): void => {
    const before = policies.get(arn)
    policies.set(arn, {
      name: before === undefined ? name : `${before.name}, ${name}`,
      document: {
        ...document,
        Statement: [...(before?.document.Statement ?? []), ...document.Statement],
      },
    })
  }
  for (const role of ofType('AWS::IAM::Role')) {
    const trust = documentOf(role, 'AssumeRolePolicyDocument')
    if (trust.Statement.length > 0) add(role.arn, role.logicalId, trust)
  }
  const queueArns = new Map(ofType('AWS::SQS::Queue').map(({ ref, arn }) => [ref, arn]))
  for (const policy of ofType('AWS::SQS::QueuePolicy')) {
    for (const url of policy.read('Queues').list('Queues')) {
      const arn = queueArns.get(String(url))
      if (arn !== undefined) add(arn, policy.logicalId, documentOf(policy, 'PolicyDocument'))
    }
  }
  for (const policy of ofType('AWS::SecretsManager::ResourcePolicy')) {
    const arn = policy.read('SecretId').text('SecretId')
    add(arn, policy.logicalId, documentOf(policy, 'ResourcePolicy'))
  }
  for (const policy of ofType('AWS::SNS::TopicPolicy')) {
    for (const arn of policy.read('Topics').list('Topics')) {
      add(String(arn), policy.logicalId, documentOf(policy, 'PolicyDocument'))
    }
  }
  for (const key of ofType('AWS::KMS::Key')) {
    add(key.arn, key.logicalId, documentOf(key, 'KeyPolicy'))
  }
  for (const table of ofType('AWS::DynamoDB::Table')) {
    const { PolicyDocument } = table.read('ResourcePolicy').object('ResourcePolicy')
    if (PolicyDocument !== undefined) add(table.arn, table.logicalId, asDocument(PolicyDocument))
  }
  const functionArns = new Map(
    ofType('AWS::Lambda::Function').flatMap(({ ref, arn }) => [
      [ref, arn],
      [arn, arn],
    ]),
  )
  for (const permission of ofType('AWS::Lambda::Permission')) {
    const arn = functionArns.get(permission.read('FunctionName').text('FunctionName'))
    if (arn !== undefined) add(arn, permission.logicalId, permissionDocument(permission, arn))
  }
  return policies
}

/** The statement that Lambda puts into a function's policy for a permission (Lambda API, *AddPermission*). */
function permissionDocument(permission: TypedResource, functionArn: string): PolicyDocument {
  const properties = permission.read('Action', 'Principal', 'SourceArn', 'SourceAccount')
  const principal = properties.text('Principal')
  const arn = properties.optionalText('SourceArn')
  const account = properties.optionalText('SourceAccount')
  const Condition = {
    ...(arn !== undefined && { ArnLike: { 'aws:SourceArn': arn } }),
    ...(account !== undefined && { StringEquals: { 'aws:SourceAccount': account } }),
  }
  const service = /\.amazonaws\.com(\.cn)?$/.test(principal)
  return document([
    {
      Sid: permission.logicalId,
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : service ? { Service: principal } : { AWS: principal },
      Action: properties.text('Action'),
      Resource: functionArn,
      ...(Object.keys(Condition).length > 0 && { Condition }),
    },
  ])
}

function documentOf(resource: TypedResource, property: string): PolicyDocument {
  return asDocument(resource.read(property).object(property))
}

function asDocument(value: unknown): PolicyDocument {
  const { Statement } = isRecord(value) ? value : {}
  return document([Statement ?? []].flat().filter(isRecord))
}

function document(Statement: PolicyDocument['Statement']): PolicyDocument {
  return { Version: '2012-10-17', Statement }
}
