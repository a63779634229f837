import { describe, expect, it } from 'vitest'
import { describeStack } from '../../../local/template/describe-stack.ts'
import { readTemplateDocument, TemplateError } from '../../../local/template/template-document.ts'
import { templateJson, templateWith } from '../fixtures/template.ts'

const ACCOUNT = {
  accountId: '000000000000',
  region: 'us-east-1',
  stackName: 'Deletion',
  sqsEndpoint: 'http://127.0.0.1:9324',
}

function describeJson(json: unknown) {
  return describeStack(readTemplateDocument(json), ACCOUNT, '/assembly')
}

describe('the description of a stack', () => {
  const stack = describeJson(templateJson())

  it('has the queues with their attributes', () => {
    expect(stack.queues).toStrictEqual([
      {
        name: 'DeadLetters',
        url: 'http://127.0.0.1:9324/000000000000/DeadLetters',
        arn: 'arn:aws:sqs:us-east-1:000000000000:DeadLetters',
        attributes: { MessageRetentionPeriod: '1209600' },
      },
      {
        name: 'Deletions',
        url: 'http://127.0.0.1:9324/000000000000/Deletions',
        arn: 'arn:aws:sqs:us-east-1:000000000000:Deletions',
        attributes: {
          VisibilityTimeout: '180',
          SqsManagedSseEnabled: 'true',
          RedrivePolicy:
            '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:DeadLetters","maxReceiveCount":20}',
        },
      },
    ])
  })

  it('has the functions with their assets and environment', () => {
    expect(stack.functions).toStrictEqual([
      {
        name: 'Worker',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:Worker',
        role: {
          name: 'Role',
          arn: 'arn:aws:iam::000000000000:role/Role',
          id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
          accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
          secretAccessKey: expect.stringMatching(/^[A-Z2-7]{32}$/),
        },
        assetDirectory: '/assembly/asset.1',
        handler: 'index.handler',
        timeoutSeconds: 30,
        memoryMb: 512,
        logFormat: 'JSON',
        environment: {
          DELETION_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/Deletions',
          DOCUMENTPRO_SECRET_ARN: stack.secrets[0]?.arn,
          BATCH: '10',
        },
      },
    ])
  })

  it('has the event source mapping', () => {
    expect(stack.eventSourceMappings).toStrictEqual([
      {
        queue: stack.queues[1],
        functionName: 'Worker',
        batchSize: 20,
        batchingWindowSeconds: 2,
        maximumConcurrency: 5,
        reportBatchItemFailures: true,
      },
    ])
  })

  it('has the API with its routes', () => {
    expect(stack.apis).toStrictEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{10}$/),
        stage: '$default',
        routes: [
          {
            routeKey: 'POST /deletions',
            authorization: 'AWS_IAM',
            functionName: 'Worker',
            timeoutMs: 30_000,
          },
        ],
        throttles: new Map([['POST /deletions', { ratePerSecond: 50, burst: 5_000 }]]),
      },
    ])
  })

  it('has the secret and the event rule', () => {
    expect(stack.secrets).toStrictEqual([
      {
        name: 'documentpro',
        arn: expect.stringMatching(
          /^arn:aws:secretsmanager:us-east-1:000000000000:secret:documentpro-[0-9a-f]{6}$/,
        ),
      },
    ])
    expect(stack.eventRules).toStrictEqual([
      {
        name: 'Rule',
        busName: 'default',
        pattern: { 'detail-type': ['DocumentPro deletion requested'] },
        arn: 'arn:aws:events:us-east-1:000000000000:rule/Rule',
        targets: [
          {
            queue: stack.queues[1],
            deadLetterQueue: stack.queues[0],
            messageGroupId: 'event',
          },
        ],
      },
    ])
  })

  it('has the table with its key', () => {
    expect(stack.tables).toStrictEqual([
      { name: 'Receipts', keys: [{ name: 'webhook_id', role: 'HASH', type: 'S' }] },
    ])
  })

  it('counts what is not emulated, by type', () => {
    expect(stack.notEmulated).toStrictEqual({ 'AWS::Logs::LogGroup': 1, 'AWS::SNS::Topic': 1 })
  })

  it('has no function with more variables than Lambda takes', () => {
    const variables = (bytes: number) => ({ Variables: { TEXT: 'x'.repeat(bytes) } })
    const withVariables = (bytes: number) =>
      describeJson(templateWith('Worker', 'Environment', variables(bytes)))

    expect(() => withVariables(4_092)).not.toThrow()
    expect(() => withVariables(4_093)).toThrow(
      'Lambda would not configure Worker: its environment variables have 4097 bytes',
    )
  })

  it('is the same each time', () => {
    expect(describeJson(templateJson())).toStrictEqual(stack)
  })

  it('leaves out a disabled rule', () => {
    expect(describeJson(templateWith('Rule', 'State', 'DISABLED')).eventRules).toStrictEqual([])
  })

  it('finds the function behind the invocation path of an integration', () => {
    const path = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/'
    const uri = { 'Fn::Join': ['', [path, { 'Fn::GetAtt': ['Worker', 'Arn'] }, '/invocations']] }
    const { apis } = describeJson(templateWith('Integration', 'IntegrationUri', uri))
    expect(apis[0]?.routes[0]?.functionName).toBe('Worker')
  })

  it.each([
    [
      'Mapping',
      'EventSourceArn',
      'arn:aws:sqs:x',
      /EventSourceArn of AWS::Lambda::EventSourceMapping Mapping is "arn:aws:sqs:x"; expected is the ARN of a queue/,
    ],
    ['Mapping', 'FunctionName', 'Other', /FunctionName .* is "Other"; expected is a function/],
    ['Mapping', 'FilterCriteria', { Filters: [] }, /FilterCriteria .* filters are not emulated/],
    ['Mapping', 'BatchSize', 'many', /BatchSize .* is "many"; expected is a number/],
    [
      'Route',
      'AuthorizationType',
      'JWT',
      /AuthorizationType .* is "JWT"; expected is NONE or AWS_IAM/,
    ],
    ['Route', 'Target', 'integrations/x', /Target .* expected is an integration/],
    [
      'Stage',
      'RouteSettings',
      { 'GET /gone': { ThrottlingRateLimit: 1 } },
      /RouteSettings of AWS::ApiGatewayV2::Stage Stage .* GET \/gone is none/,
    ],
    [
      'Stage',
      'RouteSettings',
      { 'POST /deletions': { ThrottlingRateLimit: 'many' } },
      /RouteSettings of the stage has for POST \/deletions what isn't a rate and a burst in numbers/,
    ],
    ['Integration', 'IntegrationType', 'HTTP_PROXY', /IntegrationType .* expected is AWS_PROXY/],
    ['Integration', 'PayloadFormatVersion', '1.0', /PayloadFormatVersion .* expected is 2.0/],
    ['Integration', 'IntegrationUri', 'arn:x', /the integration Integration invokes arn:x/],
    ['Rule', 'EventPattern', undefined, /EventPattern of AWS::Events::Rule Rule is missing/],
    ['Rule', 'Targets', [{ Arn: 'arn:x', Id: 'T' }], /Targets .* expected is queues of the stack/],
    ['Receipts', 'KeySchema', [{}], /KeySchema .* expected is a list of attribute names/],
    ['Receipts', 'AttributeDefinitions', [], /AttributeDefinitions .* S, N or B for each key/],
    ['Receipts', 'GlobalSecondaryIndexes', [{}], /GlobalSecondaryIndexes .* expected is none/],
    ['Receipts', 'StreamSpecification', { A: 1 }, /StreamSpecification .* expected is none/],
    ['Worker', 'Handler', 7, /Handler of AWS::Lambda::Function Worker is 7; expected is a text/],
    ['Worker', 'Environment', { Variables: { A: { Ref: 'Policy' } } }, /Ref Policy names nothing/],
    ['Worker', 'Role', 'arn:x', /Role of AWS::Lambda::Function Worker .* expected is the ARN of a/],
  ])('refuses %s with %s %j', (logicalId, property, value, sentence) => {
    const template = templateWith(logicalId, property, value)
    expect(() => describeJson(template)).toThrow(TemplateError)
    expect(() => describeJson(template)).toThrow(sentence)
  })

  it('refuses a function without asset metadata', () => {
    const template = templateJson()
    template.Resources.Worker = { ...template.Resources.Worker, Metadata: {} }
    expect(() => describeJson(template)).toThrow(/the function Worker has no aws:asset:path/)
  })

  it.each([
    [null, 'the template has no Resources'],
    [{ Resources: { A: {} } }, 'the resource A has no Type'],
  ])('refuses the template %j', (json, sentence) => {
    expect(() => describeJson(json)).toThrow(sentence)
  })
})
