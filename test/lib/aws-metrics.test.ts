import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from './synthesised.ts'

/**
 * What AWS's services emit and by which dimensions, of the pages *Available CloudWatch metrics for Amazon SQS*, *Types of
 * metrics for Lambda functions*, *Monitor HTTP APIs with CloudWatch metrics* and *Monitoring Amazon EventBridge*. A name
 * more is looked up there first: an alarm on a metric that nobody emits is silent for ever.
 */
const EMITTED: Readonly<Record<string, readonly string[]>> = {
  'AWS/SQS by QueueName': [
    'ApproximateAgeOfOldestMessage',
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesVisible',
    'NumberOfMessagesDeleted',
    'NumberOfMessagesReceived',
    'NumberOfMessagesSent',
  ],
  'AWS/Lambda by FunctionName': [
    'ConcurrentExecutions',
    'Duration',
    'Errors',
    'Invocations',
    'Throttles',
  ],
  'AWS/ApiGateway by ApiId': ['4xx', '5xx', 'Count', 'IntegrationLatency', 'Latency'],
  'AWS/Events by RuleName': [
    'FailedInvocations',
    'Invocations',
    'InvocationsFailedToBeSentToDlq',
    'InvocationsSentToDlq',
    'MatchedEvents',
  ],
  'AWS/Events by EventBusName, RuleName': [
    'FailedInvocations',
    'Invocations',
    'InvocationsFailedToBeSentToDlq',
    'InvocationsSentToDlq',
    'MatchedEvents',
  ],
}

type Json = Readonly<Record<string, unknown>>

/** `namespace by dimensions: name` of each metric of AWS's that alarms and dashboard look at. */
function watched(template: Template): readonly string[] {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  const dashboards = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
  return [
    ...alarms.flatMap(({ Properties }) => metricsIn(Properties)),
    ...dashboards.flatMap(({ Properties }) => rowsIn(Properties.DashboardBody)),
  ].filter((metric) => metric.startsWith('AWS/'))
}

function metricsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(metricsIn)
  if (typeof value !== 'object' || value === null) return []
  const { Namespace, MetricName, Dimensions = [] } = value as Json & { Dimensions?: Json[] }
  const own =
    Namespace === undefined
      ? []
      : [
          named(
            String(Namespace),
            String(MetricName),
            Dimensions.map(({ Name }) => String(Name)),
          ),
        ]
  return [...own, ...Object.values(value).flatMap(metricsIn)]
}

/** A row of a widget: namespace, name, dimensions in turn, options. */
function rowsIn(body: Readonly<Record<'Fn::Join', readonly [string, readonly unknown[]]>>) {
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x')).join('')
  return [...text.matchAll(/\["(AWS\/\w+)","(\w+)"((?:,"[^"]*","[^"]*")*)/g)].map(
    ([, namespace = '', name = '', dimensions = '']) =>
      named(
        namespace,
        name,
        [...dimensions.matchAll(/,"([^"]*)","[^"]*"/g)].map(([, dimension = '']) => dimension),
      ),
  )
}

function named(namespace: string, name: string, dimensions: readonly string[]): string {
  return `${namespace} by ${dimensions.toSorted().join(', ')}: ${name}`
}

describe('what alarms and dashboard look at', () => {
  let metrics: readonly string[]

  beforeAll(() => {
    metrics = [
      { 'documentpro:webhookRoute': true, 'documentpro:filesRoute': true },
      { 'documentpro:eventBusName': 'orders' },
    ].flatMap((context) => watched(synthesised(context)))
  }, 120_000)

  it("is, of AWS's, what its services emit by those dimensions", () => {
    const emitted = Object.entries(EMITTED).flatMap(([where, names]) =>
      names.map((name) => `${where}: ${name}`),
    )

    expect(new Set(metrics).size).toBeGreaterThan(10)
    expect([...new Set(metrics)].filter((metric) => !emitted.includes(metric))).toStrictEqual([])
  })
})
