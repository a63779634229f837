import { describe, expect, it } from 'vitest'
import { describeStack } from '../../../local/template/describe-stack.ts'
import { readTemplateDocument } from '../../../local/template/template-document.ts'
import { templateJson } from '../fixtures/template.ts'

const ROLE = 'arn:aws:iam::000000000000:role/Role'
const DELETIONS = 'arn:aws:sqs:us-east-1:000000000000:Deletions'
const WORKER = 'arn:aws:lambda:us-east-1:000000000000:function:Worker'

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] })
const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('Deletions') }
const resolved = { ...statement, Resource: DELETIONS }
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement })

/** What the template permits, with these resources in it. */
function permissionsWith(resources: Record<string, Record<string, unknown>>) {
  const template = templateJson()
  Object.assign(template.Resources, resources)
  const account = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: 'Deletion',
    sqsEndpoint: 'http://127.0.0.1:9324',
  }
  return describeStack(readTemplateDocument(template), account, '/assembly').permissions
}

describe('what a role may do', () => {
  it('stands in its own policies, in those beside it and in managed ones of the template', () => {
    const { identityPolicies } = permissionsWith({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [{ PolicyName: 'own', PolicyDocument: document(statement) }],
          ManagedPolicyArns: [{ Ref: 'Managed' }],
        },
      },
      Beside: {
        Type: 'AWS::IAM::Policy',
        Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: document(statement) },
      },
      Managed: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: document(statement) },
      },
    })

    expect(identityPolicies.get(ROLE)).toStrictEqual(
      ['Role (own)', 'Managed', 'Beside'].map((name) => ({ name, document: document(resolved) })),
    )
  })

  it('is nothing without a policy', () => {
    expect(permissionsWith({}).identityPolicies.get(ROLE)).toStrictEqual([])
  })

  it('is bound by its permissions boundary', () => {
    const { boundaries } = permissionsWith({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { PermissionsBoundary: { Ref: 'Boundary' } },
      },
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: document(statement) },
      },
    })

    expect(boundaries.get(ROLE)).toStrictEqual([{ name: 'Boundary', document: document(resolved) }])
  })

  it("isn't guessed for a policy that isn't in the template: it is named", () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
    const { unknownPolicies, identityPolicies } = permissionsWith({
      Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [arn] } },
    })

    expect(unknownPolicies).toStrictEqual([{ role: ROLE, arn }])
    expect(identityPolicies.get(ROLE)).toStrictEqual([])
  })

  it("names a resource that isn't emulated by an ARN that no request has", () => {
    const { identityPolicies } = permissionsWith({
      Beside: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: document({ ...statement, Resource: arnOf('Bucket') }),
        },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
    })

    expect(identityPolicies.get(ROLE)?.[0]?.document.Statement[0]?.Resource).toBe(
      'arn:aws:cloudformation:us-east-1:000000000000:unresolved/Bucket.Arn',
    )
  })
})

describe('what a resource lets others do', () => {
  it('stands in the policy of a queue, of a secret, of a topic and of a key', () => {
    const { resourcePolicies } = permissionsWith({
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Deletions' }], PolicyDocument: document(statement) },
      },
      SecretPolicy: {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: document(statement) },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: document(statement) },
      },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: document(statement) } },
    })

    expect([...resourcePolicies]).toStrictEqual([
      [DELETIONS, { name: 'QueuePolicy', document: document(resolved) }],
      [
        expect.stringMatching(/:secretsmanager:.*:secret:documentpro-/),
        { name: 'SecretPolicy', document: document(resolved) },
      ],
      [
        'arn:aws:sns:us-east-1:000000000000:Topic',
        { name: 'TopicPolicy', document: document(resolved) },
      ],
      [expect.stringMatching(/:kms:.*:key\//), { name: 'Key', document: document(resolved) }],
    ])
  })

  it('is the sum of the permissions of a function, each as the statement that Lambda makes of it', () => {
    const permission = (source?: string) => ({
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf('Worker'),
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        ...(source !== undefined && { SourceArn: source }),
      },
    })
    const { resourcePolicies } = permissionsWith({
      One: permission('arn:source'),
      Two: permission(),
    })

    const allowed = {
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: WORKER,
    }
    expect(resourcePolicies.get(WORKER)).toStrictEqual({
      name: 'One, Two',
      document: document(
        { Sid: 'One', ...allowed, Condition: { ArnLike: { 'aws:SourceArn': 'arn:source' } } },
        { Sid: 'Two', ...allowed },
      ),
    })
  })
})
