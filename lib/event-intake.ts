import { Fn, Stack } from 'aws-cdk-lib'
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnRule, type IEventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'
import type { DeletionQueue } from './deletion-queue.ts'

export interface EventIntakeProps {
  readonly configuration: Pick<Configuration, 'eventBusName' | 'eventPattern'>
  readonly queues: DeletionQueue
  /** Instead of the bus named in the configuration. */
  readonly eventBus?: IEventBus
}

/** EventBridge's own default: what it can't deliver in a day goes to the dead-letter queue. */
const DELIVERY_WINDOW_SECONDS = 86_400
const DELIVERY_ATTEMPTS = 185

/** The bus that every account has; EventBridge counts and names the rules of the others differently. */
const DEFAULT_BUS = 'default'

/** The tenant of the fair queue that events are, whoever sent them: EventBridge takes a fixed text only. */
const MESSAGE_GROUP_ID = 'event'

/** What EventBridge counts for a rule, only when it isn't zero. */
type RuleMetricName = 'FailedInvocations' | 'InvocationsFailedToBeSentToDlq'

/**
 * The rule that puts events on the deletion queue. The L1 rule takes the pattern as it is written in the
 * configuration; the L2 one knows only some of its fields.
 */
export class EventIntake extends Construct {
  readonly rule: CfnRule
  readonly #busName: string

  constructor(scope: Construct, id: string, { configuration, queues, eventBus }: EventIntakeProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = queues
    this.#busName = eventBus?.eventBusName ?? configuration.eventBusName
    this.rule = new CfnRule(this, 'Rule', {
      description: 'Events that ask for the deletion of a DocumentPro result',
      // Left out it is the default one, and Ref is the rule's name alone: nobody says what it is where its name is given.
      ...(this.#busName === DEFAULT_BUS ? {} : { eventBusName: this.#busName }),
      eventPattern: configuration.eventPattern,
      targets: [
        {
          id: 'DeletionQueue',
          arn: queue.queueArn,
          sqsParameters: { messageGroupId: MESSAGE_GROUP_ID },
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
          retryPolicy: {
            maximumEventAgeInSeconds: DELIVERY_WINDOW_SECONDS,
            maximumRetryAttempts: DELIVERY_ATTEMPTS,
          },
        },
      ],
    })
    for (const target of [queue, deadLetterQueue]) this.#allow(target)
  }

  metric(metricName: RuleMetricName, options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/Events',
      metricName,
      dimensionsMap: this.#dimensions(),
      ...options,
    })
  }

  /**
   * With the rule's name alone EventBridge counts what is on the default bus; elsewhere the bus's name is a dimension
   * too, and Ref gives `bus|rule`.
   */
  #dimensions(): Readonly<Record<string, string>> {
    const { ref } = this.rule
    return this.#busName === DEFAULT_BUS
      ? { RuleName: ref }
      : { EventBusName: this.#busName, RuleName: Fn.select(1, Fn.split('|', ref)) }
  }

  #allow(queue: Queue): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventRule',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.rule.attrArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    )
  }
}
