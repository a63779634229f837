import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from './synthesised.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: unknown
}

describe('the stack', () => {
  let template: Template
  let configured: Template

  beforeAll(() => {
    template = synthesised()
    configured = synthesised({
      'documentpro:filesRoute': true,
      'documentpro:workerTimeoutSeconds': 40,
      'documentpro:batchSize': 100,
      'documentpro:batchingWindowSeconds': 2,
      'documentpro:maximumConcurrency': 50,
      'documentpro:logRetentionDays': 7,
      'documentpro:secretArn':
        'arn:aws:secretsmanager:eu-west-1:123456789012:secret:documentpro-AbCdEf',
      'documentpro:secretField': 'apiKey',
      'documentpro:eventBusName': 'orders',
      'documentpro:eventPattern': { source: ['billing'] },
      'documentpro:eventRequestIdPath': 'detail.document.id',
      'documentpro:retryWindowSeconds': 3_600,
      'documentpro:tags': { team: 'privacy' },
    })
  }, 60_000)

  const statements = (of: Template): readonly Statement[] =>
    Object.values(of.findResources('AWS::IAM::Policy')).flatMap(
      (policy): Statement[] => policy.Properties.PolicyDocument.Statement,
    )

  it('polls with partial batch responses, a bounded concurrency and no filter', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      FilterCriteria: Match.absent(),
    })
    configured.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 2,
      ScalingConfig: { MaximumConcurrency: 50 },
    })
  })

  it('has the worker trust the roles of both functions, and no other', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'))
    const roles = functions.map(({ Properties }) => Properties.Role['Fn::GetAtt'][0])
    const [trusted] = functions.flatMap(
      ({ Properties }) => Properties.Environment.Variables.TRUSTED_ROLE_IDS ?? [],
    )
    const [separator, parts] = trusted['Fn::Join']
    const ids = [parts].flat().filter((part) => part !== ',')
    expect([separator, ...ids]).toStrictEqual(
      expect.arrayContaining(roles.map((role) => ({ 'Fn::GetAtt': [role, 'RoleId'] }))),
    )
    expect(ids).toHaveLength(2)
  })

  it('lets the worker route a deletion back as often as its retry window takes, and nothing else loop', () => {
    const loops = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties: { Environment, RecursiveLoop } }) => ({
        routesBack: 'DEAD_LETTER_QUEUE_URL' in Environment.Variables,
        RecursiveLoop,
      }),
    )

    expect(loops).toHaveLength(2)
    expect(loops).toContainEqual({ routesBack: true, RecursiveLoop: 'Allow' })
    expect(loops).toContainEqual({ routesBack: false, RecursiveLoop: 'Terminate' })
  })

  it('keeps accepted requests: 14 days, encrypted, over TLS only, and when the stack is gone', () => {
    const queues = Object.values(template.findResources('AWS::SQS::Queue'))

    expect(queues).toHaveLength(2)
    for (const queue of queues) {
      expect(queue.DeletionPolicy).toBe('RetainExceptOnCreate')
      expect(queue.UpdateReplacePolicy).toBe('Retain')
      expect(queue.Properties).toMatchObject({
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      })
    }
    const denials = Object.values(template.findResources('AWS::SQS::QueuePolicy')).map(
      (policy) => policy.Properties.PolicyDocument.Statement[0],
    )
    expect(denials).toHaveLength(2)
    for (const denial of denials) {
      expect(denial).toMatchObject({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      })
    }
  })

  it('keeps who may use what it keeps', () => {
    const { Resources } = template.toJSON()
    const policies = Object.values<{ Type: string; DeletionPolicy?: string }>(Resources).filter(
      ({ Type }) => /QueuePolicy|ResourcePolicy/.test(Type),
    )
    expect(policies.map(({ Type }) => Type).toSorted()).toStrictEqual([
      'AWS::SQS::QueuePolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::SecretsManager::ResourcePolicy',
    ])
    for (const { DeletionPolicy } of policies) expect(DeletionPolicy).toBe('RetainExceptOnCreate')
  })

  it('gives a message six function timeouts to be invisible, and twenty crashes to live', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 20 },
    })
    configured.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 242 })
  })

  it('asks for IAM on every route', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'))

    expect(routes.map(({ Properties }) => Properties.RouteKey).toSorted()).toStrictEqual([
      '$default',
      'GET /deletions',
      'GET /deletions/{request_id}',
      'POST /deletions',
    ])
    expect(routes.every(({ Properties }) => Properties.AuthorizationType === 'AWS_IAM')).toBe(true)
  })

  it('opens DELETE /files only when it is switched on', () => {
    configured.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'DELETE /files',
      AuthorizationType: 'NONE',
    })
  })

  it('throttles every route there is, those that are open or lead nowhere more than one that deletes', () => {
    for (const of of [template, configured]) {
      of.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
        RouteSettings: {
          'POST /deletions': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        },
      })
    }
  })

  it.each([
    {},
    { 'documentpro:filesRoute': true },
    { 'documentpro:webhookRoute': true },
    { 'documentpro:filesRoute': true, 'documentpro:webhookRoute': true },
  ])('names in its stage no route that can be switched off, with %j', (context) => {
    const of = synthesised(context)
    const [stage] = Object.values(of.findResources('AWS::ApiGatewayV2::Stage'))
    const routes = of.findResources('AWS::ApiGatewayV2::Route')
    const waitedFor: readonly string[] = stage?.DependsOn

    // API Gateway keeps the settings of a route that is gone, and then refuses every update of the stage.
    expect(Object.keys(stage?.Properties.RouteSettings)).toStrictEqual(['POST /deletions'])
    expect(
      waitedFor.flatMap((id) => (id in routes ? [routes[id]?.Properties.RouteKey] : [])),
    ).toStrictEqual(['POST /deletions'])
  })

  it('refuses a rate that is no limit', () => {
    expect(() => synthesised({ 'documentpro:apiRateLimit': 0 })).toThrow('apiRateLimit is 0')
    expect(() => synthesised({ 'documentpro:apiBurstLimit': 5_001 })).toThrow('apiBurstLimit is')
  })

  it('logs no header, no query and no body of API requests', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))

    const format: string = stage?.Properties.AccessLogSettings.Format
    expect(format).toContain('$context.integrationErrorMessage')
    expect(format).not.toMatch(/header|query|body|rawPath/i)
  })

  it("logs API requests with the API's own id and the function's, which its lines have", () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))

    expect(JSON.parse(stage?.Properties.AccessLogSettings.Format)).toMatchObject({
      requestId: '$context.requestId',
      functionRequestId: '$context.integration.requestId',
    })
  })

  it('runs both functions on Node 24, arm64, traced, with JSON logs and a log group of their own', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'))

    expect(functions).toHaveLength(2)
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        // A line without a level is INFO, and metrics are such lines: WARN would throw them away.
        LoggingConfig: {
          LogFormat: 'JSON',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'INFO',
        },
      })
      expect(Properties.Timeout).toBeLessThanOrEqual(30)
    }
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 })
    configured.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 })
  })

  it('keeps the logs when it is deleted, since they are the record, and leaves none of a first try that failed', () => {
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'))

    expect(groups).toHaveLength(3)
    for (const { DeletionPolicy, UpdateReplacePolicy } of groups) {
      expect({ DeletionPolicy, UpdateReplacePolicy }).toStrictEqual({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      })
    }
  })

  it('has its access log where delivery needs no policy of the account, under a name that no other stack has', () => {
    const nameOf = (of: Template): unknown => {
      const [stage] = Object.values(of.findResources('AWS::ApiGatewayV2::Stage'))
      const [group] = stage?.Properties.AccessLogSettings.DestinationArn['Fn::GetAtt'] ?? []
      return of.findResources('AWS::Logs::LogGroup')[group]?.Properties.LogGroupName
    }
    expect(nameOf(template)).toStrictEqual({
      'Fn::Join': [
        '',
        [
          expect.stringMatching(/^\/aws\/vendedlogs\/documentpro-deletion\/[\w-]+-$/),
          { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
        ],
      ],
    })
    expect(JSON.stringify(template.findOutputs('AccessLogGroupName'))).toContain('AccessLog')
  })

  it('gives its HTTP API a name that tells it from others in the console', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: 'Stack-Deletion' })
  })

  it('reserves concurrency for the API function when told to', () => {
    const reserved = (context: Record<string, unknown>) =>
      Object.entries(synthesised(context).findResources('AWS::Lambda::Function')).flatMap(
        ([id, { Properties }]) => {
          const { ReservedConcurrentExecutions: reservation } = Properties
          return reservation === undefined
            ? []
            : [`${id.includes('Api') ? 'api' : id} ${reservation}`]
        },
      )

    expect(reserved({})).toStrictEqual([])
    expect(reserved({ 'documentpro:apiReservedConcurrency': 20 })).toStrictEqual(['api 20'])
    expect(() => reserved({ 'documentpro:apiReservedConcurrency': 0 })).toThrow(
      'apiReservedConcurrency is 0; allowed is a whole number of invocations from 1 to',
    )
  })

  it('has Lambda count what its pollers take, fail and drop', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      MetricsConfig: { Metrics: ['EventCount'] },
    })
  })

  it('hands the functions the settings that were checked, and of the secret its ARN only', () => {
    configured.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          DOCUMENTPRO_BASE_URL: 'https://api.documentpro.ai',
          DOCUMENTPRO_SECRET_ARN:
            'arn:aws:secretsmanager:eu-west-1:123456789012:secret:documentpro-AbCdEf',
          DOCUMENTPRO_SECRET_FIELD: 'apiKey',
          EVENT_REQUEST_ID_PATH: 'detail.document.id',
          RETRY_WINDOW_SECONDS: '3600',
        }),
      },
    })
  })

  it('creates the secret empty, keeps it, and says how to fill it', () => {
    const [secret] = Object.values(template.findResources('AWS::SecretsManager::Secret'))

    expect(secret?.DeletionPolicy).toBe('RetainExceptOnCreate')
    expect(secret?.UpdateReplacePolicy).toBe('Retain')
    expect(secret?.Properties).not.toHaveProperty('GenerateSecretString')
    expect(secret?.Properties).not.toHaveProperty('SecretString')
    expect(JSON.stringify(template.findOutputs('PutSecretInstruction'))).toContain(
      'put-secret-value',
    )
    configured.resourceCountIs('AWS::SecretsManager::Secret', 0)
    expect(configured.findOutputs('PutSecretInstruction')).toStrictEqual({})
  })

  it('puts matching events on the deletion queue, and undeliverable ones where a person looks', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      // With its name given, nobody says whether Ref is the rule's name alone, which alarms watch.
      EventBusName: Match.absent(),
      EventPattern: { 'detail-type': ['DocumentPro deletion requested'] },
      Targets: [
        Match.objectLike({
          DeadLetterConfig: Match.anyValue(),
          // One tenant of the fair queue, so that a flood of events doesn't hold up callers.
          SqsParameters: { MessageGroupId: 'event' },
        }),
      ],
    })
    configured.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'orders',
      EventPattern: { source: ['billing'] },
    })
  })

  it('names a resource in every IAM statement but those of X-Ray', () => {
    for (const { Action, Resource } of [...statements(template), ...statements(configured)]) {
      if (Resource === '*') {
        expect([Action].flat().toSorted()).toStrictEqual([
          'xray:PutTelemetryRecords',
          'xray:PutTraceSegments',
        ])
      } else {
        expect(JSON.stringify(Resource)).not.toContain('"*"')
      }
    }
  })

  it('lets the API function send to the deletion queue and nothing else of SQS', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'))
    const [, policy] = policies.find(([id]) => id.includes('ApiRole')) ?? []
    const document: { Statement: Statement[] } = policy?.Properties.PolicyDocument

    const actions = document.Statement.flatMap(({ Action }) => Action)
    expect(actions.filter((action) => action.startsWith('sqs:'))).toStrictEqual(['sqs:SendMessage'])
  })

  it('tags what it creates', () => {
    configured.hasResourceProperties('AWS::SQS::Queue', {
      Tags: Match.arrayWith([{ Key: 'team', Value: 'privacy' }]),
    })
  })

  it('tells the callers what they need', () => {
    expect(Object.keys(template.findOutputs('*')).toSorted()).toStrictEqual([
      'AccessLogGroupName',
      'AlarmTopicArn',
      'ApiFunctionName',
      'ApiUrl',
      'DashboardUrl',
      'DeadLetterQueueUrl',
      'DeletionQueueArn',
      'DeletionQueueUrl',
      'LedgerTableName',
      'PutSecretInstruction',
      'SecretArn',
      'WorkerFunctionName',
    ])
  })

  it('is the same whenever it is synthesised', () => {
    expect(synthesised().toJSON()).toStrictEqual(template.toJSON())
  })
})
