import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from './synthesised.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:webhook-AbCdEf'

interface Statement {
  readonly Action: string | string[]
  readonly Resource: unknown
}

function statementsOf(template: Template, functionName: string): readonly Statement[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'))
  const [, policy] = policies.find(([id]) => id.includes(`Deletion${functionName}Role`)) ?? []
  return policy?.Properties.PolicyDocument.Statement ?? []
}

describe('the stack with signed webhooks', () => {
  let template: Template
  let imported: Template

  beforeAll(() => {
    template = synthesised({ 'documentpro:webhookRoute': true })
    imported = synthesised({
      'documentpro:webhookRoute': true,
      'documentpro:filesRoute': true,
      'documentpro:webhookSecretArn': ARN,
      'documentpro:webhookStatuses': 'failed,completed',
    })
  }, 120_000)

  it('opens POST /webhook; every other route still asks for IAM', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType],
    )
    expect(Object.fromEntries(routes)).toStrictEqual({
      $default: 'AWS_IAM',
      'GET /deletions': 'AWS_IAM',
      'GET /deletions/{request_id}': 'AWS_IAM',
      'POST /deletions': 'AWS_IAM',
      'POST /webhook': 'NONE',
    })
  })

  it('has a table of receipts that costs nothing while idle and forgets by itself', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 2)
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        KeySchema: [{ AttributeName: 'webhook_id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      },
    })
  })

  it('creates the secret empty, keeps it, and says how to fill it', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'))
    expect(secrets).toHaveLength(2)
    for (const { DeletionPolicy, Properties } of secrets) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate')
      expect(Object.keys(Properties)).toStrictEqual(['Description'])
    }
    expect(JSON.stringify(template.findOutputs('PutWebhookSecretInstruction'))).toContain(
      'put-secret-value',
    )
  })

  it('takes a secret of yours instead', () => {
    imported.resourceCountIs('AWS::SecretsManager::Secret', 1)
    expect(imported.findOutputs('PutWebhookSecretInstruction')).toStrictEqual({})
    expect(imported.findOutputs('WebhookSecretArn')).toMatchObject({
      WebhookSecretArn: { Value: ARN },
    })
  })

  it('lets the API function alone read that secret and write receipts', () => {
    const api = statementsOf(imported, 'Api')
    expect(api).toContainEqual(
      expect.objectContaining({ Action: 'secretsmanager:GetSecretValue', Resource: ARN }),
    )
    const receipts = api.filter(({ Resource }) => JSON.stringify(Resource).includes('Receipts'))
    expect(receipts).toMatchObject([
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
        Resource: [{ 'Fn::GetAtt': [expect.stringContaining('Receipts'), 'Arn'] }],
      },
    ])
    const worker = JSON.stringify(statementsOf(imported, 'Worker'))
    expect(worker).toContain('sqs:ReceiveMessage')
    expect(worker).not.toContain('Receipts')
    expect(worker).not.toContain(ARN)
  })

  it('hands both functions the statuses, and of secret and table their names only', () => {
    const variables = (names: Record<string, unknown>) => ({
      Environment: { Variables: Match.objectLike(names) },
    })
    imported.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('queued'),
      ...variables({
        WEBHOOK_STATUSES: 'completed,failed',
        WEBHOOK_SECRET_ARN: Match.absent(),
        RECEIPTS_TABLE: Match.absent(),
      }),
    })
    imported.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('caller waits'),
      ...variables({
        WEBHOOK_STATUSES: 'completed,failed',
        WEBHOOK_SECRET_ARN: ARN,
        RECEIPTS_TABLE: { Ref: Match.stringLikeRegexp('Receipts') },
      }),
    })
  })

  it('is not there unless it is switched on', () => {
    const plain = synthesised()
    expect(JSON.stringify(plain.findResources('AWS::DynamoDB::Table'))).not.toContain('webhook_id')
    plain.resourceCountIs('AWS::SecretsManager::Secret', 1)
    expect(plain.findOutputs('WebhookSecretArn')).toStrictEqual({})
  })
})
