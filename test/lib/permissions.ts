import type { Template } from 'aws-cdk-lib/assertions'

type Json = Readonly<Record<string, unknown>>

interface Resource {
  readonly Type: string
  readonly Properties?: Json
}

/** What a template permits, in lines that a person can read: by role, by resource with a policy, and by door. */
export type Permissions = Readonly<Record<string, readonly string[]>>

/** Every statement, trust, managed policy, Lambda permission, event source and route of a template. */
export function permissionsOf(template: Template): Permissions {
  const resources: Readonly<Record<string, Resource>> = template.toJSON().Resources
  const found = new Map<string, string[]>()
  for (const [logicalId, resource] of Object.entries(resources)) {
    for (const [subject, line] of linesOf(readable(logicalId), resource)) {
      found.set(subject, [...(found.get(subject) ?? []), line])
    }
  }
  return Object.fromEntries([...found].map(([subject, lines]) => [subject, lines.toSorted()]))
}

function linesOf(name: string, { Type, Properties = {} }: Resource): [string, string][] {
  const on = (subjects: readonly unknown[], lines: readonly string[]): [string, string][] =>
    subjects.flatMap((subject) => lines.map((line): [string, string] => [text(subject), line]))
  switch (Type) {
    case 'AWS::IAM::Role': {
      const managed = list(Properties.ManagedPolicyArns).map((arn) => `has ${text(arn)}`)
      const inline = list(Properties.Policies).flatMap((policy) => statements(policy))
      return on([name], [...statements(Properties.AssumeRolePolicyDocument), ...managed, ...inline])
    }
    case 'AWS::IAM::Policy':
      return on(
        ['Roles', 'Users', 'Groups'].flatMap((kind) => list(Properties[kind])),
        statements(Properties),
      )
    case 'AWS::SQS::QueuePolicy':
      return on(list(Properties.Queues), statements(Properties))
    case 'AWS::SNS::TopicPolicy':
      return on(list(Properties.Topics), statements(Properties))
    case 'AWS::SecretsManager::ResourcePolicy': {
      const blocked = `${Properties.BlockPublicPolicy === true ? 'refuses' : 'takes'} public policies`
      return on([Properties.SecretId], [blocked, ...statements(Properties)])
    }
    case 'AWS::Lambda::Permission': {
      const { Principal, Action, SourceArn = 'any source', FunctionName, ...rest } = Properties
      const line = `Allow ${text(Principal)}: ${text(Action)} from ${text(SourceArn)}${others(rest)}`
      return on([FunctionName], [line])
    }
    case 'AWS::Lambda::EventSourceMapping':
      return on([Properties.FunctionName], [`polls ${text(Properties.EventSourceArn)}`])
    case 'AWS::ApiGatewayV2::Route':
      return on(['routes'], [`${text(Properties.RouteKey)}: ${text(Properties.AuthorizationType)}`])
    default:
      return on([name], everythingElse(Type, Properties))
  }
}

/** Whatever else opens something: IAM's other types, function URLs, and any policy in any property. */
function everythingElse(type: string, properties: Json): string[] {
  if (type.startsWith('AWS::IAM::') || type === 'AWS::Lambda::Url') {
    return [`${type} ${JSON.stringify(properties)}`]
  }
  return statements(properties)
}

/** The statements anywhere in a value. */
function statements(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(statements)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Statement' ? list(inner).map(statement) : statements(inner),
  )
}

function statement(value: unknown): string {
  if (!isObject(value)) return text(value)
  const { Effect, Principal, Action, Resource, Condition, Sid: _name, ...rest } = value
  const who = Principal === undefined ? '' : ` ${principals(Principal)}:`
  const where = Resource === undefined ? '' : ` on ${texts(Resource)}`
  const when = Condition === undefined ? '' : ` if ${conditions(Condition)}`
  const what = Action === undefined ? '' : ` ${texts(Action)}`
  return `${text(Effect)}${who}${what}${where}${when}${others(rest)}`
}

function principals(value: unknown): string {
  return isObject(value) ? Object.values(value).map(texts).join(', ') : text(value)
}

function conditions(value: unknown): string {
  if (!isObject(value)) return text(value)
  return Object.entries(value)
    .flatMap(([operator, tests]) =>
      isObject(tests)
        ? Object.entries(tests).map(([key, wanted]) => `${operator} ${key} ${texts(wanted)}`)
        : [],
    )
    .toSorted()
    .join(' and ')
}

/** Elements that this listing has no words for, such as NotAction. */
function others(rest: Json): string {
  return Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
}

function texts(value: unknown): string {
  return list(value).map(text).toSorted().join(', ')
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (!isObject(value)) return JSON.stringify(value) ?? 'nothing'
  if (typeof value.Ref === 'string') return readable(value.Ref)
  const attribute = value['Fn::GetAtt']
  if (Array.isArray(attribute)) {
    const [resource, name] = attribute.map(String)
    return name === 'Arn' ? readable(resource ?? '') : `${readable(resource ?? '')}.${name}`
  }
  const joined = value['Fn::Join']
  if (Array.isArray(joined)) return list(joined[1]).map(text).join(String(joined[0]))
  return JSON.stringify(value)
}

/** A logical id without the name of the construct and the hash around it. */
function readable(logicalId: string): string {
  return logicalId.startsWith('AWS::')
    ? `<${logicalId.slice('AWS::'.length)}>`
    : logicalId.replace(/[0-9A-F]{8}$/, '').replace(/^Deletion(?=[A-Z])/, '')
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
