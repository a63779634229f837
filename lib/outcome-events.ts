import { ArnFormat, Stack } from 'aws-cdk-lib'
import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'

/** The bus that gets an event for each final outcome (docs/events.md). It isn't made here. */
export class OutcomeEvents {
  /** Name or ARN, as PutEvents takes it. */
  readonly bus: string
  readonly #arn: string

  /** @param bus name, ARN or object of the CDK */
  constructor(scope: IConstruct, bus: string | IEventBus | EventBus) {
    this.bus = typeof bus === 'string' ? bus : bus.eventBusArn
    this.#arn =
      typeof bus !== 'string' || bus.startsWith('arn:')
        ? this.bus
        : Stack.of(scope).formatArn({
            service: 'events',
            resource: 'event-bus',
            resourceName: bus,
            arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          })
  }

  /** Lets a function put events on the bus. */
  allowSending(role: Role): void {
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['events:PutEvents'],
        resources: [this.#arn],
      }),
    )
  }
}
