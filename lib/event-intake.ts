import { Stack } from 'aws-cdk-lib'
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

/**
 * The rule that puts events on the deletion queue. The L1 rule takes the pattern as it is written in the
 * configuration; the L2 one knows only some of its fields.
 */
export class EventIntake extends Construct {
  readonly rule: CfnRule

  constructor(scope: Construct, id: string, { configuration, queues, eventBus }: EventIntakeProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = queues
    this.rule = new CfnRule(this, 'Rule', {
      description: 'Events that ask for the deletion of a DocumentPro result',
      eventBusName: eventBus?.eventBusName ?? configuration.eventBusName,
      eventPattern: configuration.eventPattern,
      targets: [
        {
          id: 'DeletionQueue',
          arn: queue.queueArn,
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
