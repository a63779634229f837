import { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events'
import { beforeAll, describe, expect, it } from 'vitest'
import { DocumentProDeletion } from '../../lib/index.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

interface AlarmProperties {
  readonly AlarmDescription: string
  readonly AlarmActions: readonly unknown[]
  readonly OKActions: readonly unknown[]
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[]
  readonly EvaluationPeriods: number
  readonly Period: number
}

/** A first synthesis loads all of the CDK. */
const SYNTHESIS_MS = 120_000

const WORKER = { Ref: Match.stringLikeRegexp('Worker') }
const API = { Ref: Match.stringLikeRegexp('^DeletionApi[0-9A-F]{8}$') }
const RULE = { Ref: Match.stringLikeRegexp('EventsRule') }
const OWN = 'DocumentProDeletion'
const AT_LEAST = 'GreaterThanOrEqualToThreshold'

function dimension(Name: string, Value: unknown): unknown {
  return { Name, Value }
}

type Trouble = readonly [string, Readonly<Record<string, unknown>>]

const TROUBLE: readonly Trouble[] = [
  [
    'the dead-letter queue is not empty, whoever filled it',
    {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Dimensions: [
        dimension('QueueName', {
          'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetterQueue'), 'QueueName'],
        }),
      ],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 300,
    },
  ],
  [
    'a dead letter has waited for half of the time that SQS keeps it',
    {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
      Dimensions: [
        dimension('QueueName', {
          'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetterQueue'), 'QueueName'],
        }),
      ],
      Threshold: 604_800,
      EvaluationPeriods: 1,
      Period: 300,
    },
  ],
  [
    'a deletion has expired, also when other dead letters wait already',
    {
      Namespace: OWN,
      MetricName: 'Deletions',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER), dimension('outcome', 'expired')],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    'the oldest message is an hour older than after a failed delivery',
    {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
      Dimensions: [
        dimension('QueueName', {
          'Fn::GetAtt': [Match.stringLikeRegexp('DeletionsQueue'), 'QueueName'],
        }),
      ],
      Threshold: 3_780,
      EvaluationPeriods: 1,
      Period: 300,
    },
  ],
  [
    'a quarter of the retry window of the oldest pending deletion is over',
    {
      Namespace: OWN,
      MetricName: 'PendingAge',
      Statistic: 'Maximum',
      Dimensions: [dimension('function', WORKER)],
      Threshold: 21_600_000,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    'messages are kept again and again',
    {
      Namespace: OWN,
      MetricName: 'Kept',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER)],
      Threshold: 1,
      EvaluationPeriods: 2,
      Period: 1_200,
    },
  ],
  [
    'a message claims a past that no function of ours sent',
    {
      Namespace: OWN,
      MetricName: 'UntrustedHistory',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER)],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    'answers are unexpected more than once',
    {
      Namespace: OWN,
      MetricName: 'RoutedBack',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER), dimension('why', 'unexpected')],
      Threshold: 2,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    'the key is rejected, also after a reload',
    {
      Namespace: OWN,
      MetricName: 'KeyRejected',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER)],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    'the key cannot be read for longer than a moment',
    {
      Namespace: OWN,
      MetricName: 'ApiKeyUnavailable',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER)],
      Threshold: 1,
      EvaluationPeriods: 2,
      Period: 1_200,
    },
  ],
  [
    "the rule can't put an event on the deletion queue",
    {
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Statistic: 'Sum',
      Dimensions: [dimension('RuleName', RULE)],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  [
    "the rule can't put an event on the dead-letter queue either",
    {
      Namespace: 'AWS/Events',
      MetricName: 'InvocationsFailedToBeSentToDlq',
      Statistic: 'Sum',
      Dimensions: [dimension('RuleName', RULE)],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
  ...functionTrouble('Errors'),
  ...functionTrouble('Throttles'),
  [
    'a caller got a 5xx',
    {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
      Dimensions: [dimension('ApiId', Match.anyValue())],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 1_200,
    },
  ],
]

function functionTrouble(MetricName: string): readonly Trouble[] {
  return [WORKER, API].map((Value) => [
    `a function has ${MetricName.toLowerCase()} again and again`,
    {
      Namespace: 'AWS/Lambda',
      MetricName,
      Statistic: 'Sum',
      Dimensions: [dimension('FunctionName', Value)],
      Threshold: 1,
      EvaluationPeriods: 2,
      Period: 1_200,
    },
  ])
}

function alarmsOf(template: Template): ReadonlyMap<string, AlarmProperties> {
  return new Map(
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, alarm]) => [
      id,
      alarm.Properties,
    ]),
  )
}

describe('the alarms', () => {
  let template: Template
  let configured: Template

  beforeAll(() => {
    template = synthesised()
    configured = synthesised({
      'documentpro:retryWindowSeconds': 3_600,
      'documentpro:visibilityTimeoutSeconds': 2_000,
      'documentpro:outagePauseSeconds': 400,
      'documentpro:outageAlarmSeconds': 1_800,
      'documentpro:runbookUrl': 'https://wiki.example.com/deletion',
      'documentpro:alarmTopicArn': 'arn:aws:sns:eu-west-1:123456789012:on-call',
    })
  }, SYNTHESIS_MS)

  it.each(TROUBLE)('tell when %s; without data nothing is wrong', (_what, properties) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...properties,
      ComparisonOperator: AT_LEAST,
      TreatMissingData: 'notBreaching',
    })
  })

  it('tell when DocumentPro answers nothing for 15 minutes, and go on telling until it does', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: OWN,
      MetricName: 'UpstreamAvailable',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER)],
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 0,
      EvaluationPeriods: 3,
      Period: 300,
      TreatMissingData: 'ignore',
    })
  })

  it.each([
    ['a bus of that name', 'orders'],
    ['a partner, with slashes in its name', 'aws.partner/example.com/1/orders'],
  ])('watch the rule on %s by both names, which is how EventBridge counts there', (_what, bus) => {
    const custom = synthesised({ 'documentpro:eventBusName': bus })
    for (const MetricName of ['FailedInvocations', 'InvocationsFailedToBeSentToDlq']) {
      custom.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Dimensions: [
          dimension('EventBusName', bus),
          // There Ref gives bus|rule.
          dimension('RuleName', { 'Fn::Select': [1, { 'Fn::Split': ['|', RULE] }] }),
        ],
      })
    }
  })

  it('watch the rule on a bus of the app', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    // With exactOptionalPropertyTypes alone, the CDK's own class isn't its interface.
    const eventBus = new EventBus(stack, 'Orders') as IEventBus
    new DocumentProDeletion(stack, 'Deletion', { eventBus })

    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'FailedInvocations',
      Dimensions: [
        dimension('EventBusName', { Ref: Match.stringLikeRegexp('^Orders') }),
        dimension('RuleName', { 'Fn::Select': Match.anyValue() }),
      ],
    })
  })

  it('follow the configuration', () => {
    configured.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PendingAge',
      Threshold: 900_000,
    })
    configured.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 5_600,
    })
    configured.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'UpstreamAvailable',
      Period: 420,
      EvaluationPeriods: 5,
    })
    configured.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Kept',
      Period: 2_040,
    })
  })

  it('are told to the topic when they come and when they go', () => {
    const alarms = [...alarmsOf(template).values()]

    expect(alarms).toHaveLength(19)
    const topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] }
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toStrictEqual([topic])
      expect(OKActions).toStrictEqual([topic])
    }
    for (const { AlarmActions } of alarmsOf(configured).values()) {
      expect(AlarmActions).toStrictEqual(['arn:aws:sns:eu-west-1:123456789012:on-call'])
    }
  })

  it('watch for outcomes that the ledger does not take, twice in a row, where there is one', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: OWN,
      MetricName: 'SinkFailed',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER), dimension('sink', 'ledger')],
      Threshold: 1,
      ComparisonOperator: AT_LEAST,
    })
    const without = synthesised({ 'documentpro:ledger': false })
    expect(JSON.stringify(without.findResources('AWS::CloudWatch::Alarm'))).not.toContain(
      'SinkFailed',
    )
  })

  it('watch for outcome events that EventBridge does not take, twice in a row, where there are any', () => {
    const events = { 'documentpro:outcomeEventBus': 'outcomes', 'documentpro:ledger': false }
    synthesised(events).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: OWN,
      MetricName: 'SinkFailed',
      Statistic: 'Sum',
      Dimensions: [dimension('function', WORKER), dimension('sink', 'outcome_events')],
      Threshold: 1,
      ComparisonOperator: AT_LEAST,
      EvaluationPeriods: 2,
      Period: 1_200,
    })
    expect(JSON.stringify(template.toJSON())).not.toContain('outcome_events')
  })

  it.each(['WebhookSecretUnavailable', 'ReceiptsUnavailable'])(
    'watch %s of the API function where there are webhooks, twice in a row',
    (MetricName) => {
      const withWebhooks = synthesised({ 'documentpro:webhookRoute': true })
      withWebhooks.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: OWN,
        MetricName,
        Statistic: 'Sum',
        Dimensions: [dimension('function', API)],
        Threshold: 1,
        ComparisonOperator: AT_LEAST,
        EvaluationPeriods: 2,
        Period: 1_200,
      })
      template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName }, 0)
    },
  )

  it('say what to do, and where the runbook says more', () => {
    for (const { AlarmDescription } of alarmsOf(template).values()) {
      expect(AlarmDescription).toMatch(/^[A-Z].+\. .+\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/)
      expect(AlarmDescription.length).toBeLessThanOrEqual(1_024)
    }
    for (const { AlarmDescription } of alarmsOf(configured).values()) {
      expect(AlarmDescription).toContain('Runbook: https://wiki.example.com/deletion#')
    }
  })

  it.each([
    { 'documentpro:visibilityTimeoutSeconds': 43_200 },
    { 'documentpro:outageAlarmSeconds': 43_200, 'documentpro:outagePauseSeconds': 900 },
    { 'documentpro:outageAlarmSeconds': 600, 'documentpro:outagePauseSeconds': 900 },
  ])('have periods that CloudWatch takes, with %j', (context) => {
    for (const { Period, EvaluationPeriods } of alarmsOf(synthesised(context)).values()) {
      expect(Period % 60).toBe(0)
      // PutMetricAlarm: 7 days in all, a day for periods below an hour.
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3_600 ? 86_400 : 604_800)
    }
  })
})
