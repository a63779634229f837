import { Stack, Stage } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam'
import { describe, expect, it } from 'vitest'
import { DeletionStack, DocumentProDeletion } from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

type Json = Readonly<Record<string, unknown>>

interface Resource {
  readonly Type: string
  readonly Properties?: Json
  readonly DependsOn?: readonly string[]
}

const EVERYTHING = {
  'documentpro:filesRoute': true,
  'documentpro:webhookRoute': true,
  'documentpro:alarmEmail': 'team@example.com',
}

function resourcesOf(template: Template): ReadonlyMap<string, Resource> {
  const { Resources }: { Resources: Readonly<Record<string, Resource>> } = template.toJSON() as {
    Resources: Readonly<Record<string, Resource>>
  }
  return new Map(Object.entries(Resources))
}

function idOf(resources: ReadonlyMap<string, Resource>, type: string, part: string): string {
  const [found] = [...resources].find(([id, { Type }]) => Type === type && id.includes(part)) ?? []
  if (found === undefined) throw new Error(`the template has no ${type} with ${part}`)
  return found
}

describe('the stack can be deployed', () => {
  it.each([
    ['aws', 'eu-west-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-cn', 'cn-north-1'],
  ])('in the partition %s', (partition, region) => {
    const env = { account: '123456789012', region }
    const literals = { ...EVERYTHING, '@aws-cdk/core:enablePartitionLiterals': true }
    const stack = new DeletionStack(unbundledApp(literals), 'Stack', { env })

    const text = JSON.stringify(Template.fromStack(stack).toJSON())

    const named = [...text.matchAll(/"arn:(aws[\w-]*):/g)].map(([, name]) => name)
    expect(new Set(named)).toStrictEqual(new Set([partition]))
  })

  it('wherever the credentials are, when no environment is given', () => {
    const text = JSON.stringify(
      Template.fromStack(new DeletionStack(unbundledApp(EVERYTHING), 'Stack')).toJSON(),
    )

    expect(text).not.toMatch(/arn:aws[\w-]*:/)
    expect(text).not.toMatch(/"(us|eu|ap)-[a-z]+-\d"/)
  })

  it('twice in one stack, with nothing named alike', () => {
    const stack = new Stack(unbundledApp(EVERYTHING), 'Yours')
    for (const id of ['One', 'Two']) new DocumentProDeletion(stack, id)

    const names = [...resourcesOf(Template.fromStack(stack)).values()].flatMap(
      ({ Type, Properties = {} }) =>
        Object.entries(Properties)
          // The same name for two of a type is refused by CloudFormation when it's too late.
          .filter(([name]) => /^(Name|.*[a-z]Name)$/.test(name) && !NOT_OF_ITS_OWN.has(name))
          .map(([name, value]) => `${Type} ${name} ${JSON.stringify(value)}`),
    )
    expect(names.length).toBeGreaterThan(0)
    expect(new Set(names).size).toBe(names.length)
  })

  it('in a stage of a pipeline', () => {
    const app = unbundledApp(EVERYTHING)
    const stages = ['Test', 'Production'].map((name) => {
      const stage = new Stage(app, name, { env: { account: '123456789012', region: 'eu-west-1' } })
      return new DeletionStack(stage, 'Deletion')
    })

    const texts = stages.map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()))
    expect(stages.map(({ stackName }) => stackName)).toStrictEqual([
      'Test-Deletion',
      'Production-Deletion',
    ])
    for (const text of texts) expect(text).toContain('AWS::Lambda::Function')
  })

  it('under a permissions boundary, which every role of it has', () => {
    const stack = new DeletionStack(unbundledApp(EVERYTHING), 'Stack')
    const boundary = ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'TeamBoundary')
    PermissionsBoundary.of(stack).apply(boundary)

    const roles = [...resourcesOf(Template.fromStack(stack)).values()].filter(
      ({ Type }) => Type === 'AWS::IAM::Role',
    )
    expect(roles.length).toBeGreaterThanOrEqual(2)
    for (const { Properties } of roles) expect(Properties).toHaveProperty('PermissionsBoundary')
  })

  it('the same again: a template changes only with what it is made from', () => {
    const [first, second] = [1, 2].map(() =>
      Template.fromStack(new DeletionStack(unbundledApp(EVERYTHING), 'Stack')).toJSON(),
    )
    expect(first).toStrictEqual(second)
  })
})

/** They refer to another resource. */
const NOT_OF_ITS_OWN = new Set([
  'AttributeName',
  'FunctionName',
  'EventBusName',
  'StageName',
  'DisplayName',
  'PolicyName',
  'MetricName',
])

describe('a deployment that stops half-way and goes on', () => {
  const resources = resourcesOf(
    Template.fromStack(new DeletionStack(unbundledApp(EVERYTHING), 'Stack')),
  )
  const comesAfter = (id: string): readonly string[] => [
    ...(resources.get(id)?.DependsOn ?? []),
    ...[...JSON.stringify(resources.get(id)).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(
      ([, reference = '']) => reference,
    ),
  ]

  it.each(['Api', 'Worker'])(
    'has the policies of the %s before its function, which Lambda checks them for',
    (name) => {
      const policy = idOf(resources, 'AWS::IAM::Policy', `${name}Role`)
      expect(comesAfter(idOf(resources, 'AWS::Lambda::Function', name))).toContain(policy)
    },
  )

  it('lets API Gateway invoke the function for a route before there is the route', () => {
    const routes = [...resources].filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Route')
    expect(routes.length).toBeGreaterThan(3)
    for (const [id] of routes) {
      const before = comesAfter(id).map((earlier) => resources.get(earlier)?.Type)
      expect(before, id).toContain('AWS::Lambda::Permission')
    }
  })

  it('has them before the event source mapping, which Lambda refuses without', () => {
    const mapping = idOf(resources, 'AWS::Lambda::EventSourceMapping', '')
    expect(comesAfter(mapping)).toContain(idOf(resources, 'AWS::IAM::Policy', 'WorkerRole'))
  })

  it.each(['Api', 'Worker'])('has the log group of the %s before it first writes', (name) => {
    const logs = idOf(resources, 'AWS::Logs::LogGroup', `${name}Logs`)
    expect(comesAfter(idOf(resources, 'AWS::Lambda::Function', name))).toContain(logs)
  })
})
