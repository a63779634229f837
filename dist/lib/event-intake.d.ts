import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { DeletionQueue } from './deletion-queue.ts';
export interface EventIntakeProps {
    readonly configuration: Pick<Configuration, 'eventBusName' | 'eventPattern'>;
    readonly queues: DeletionQueue;
    /** Instead of the bus named in the configuration. */
    readonly eventBus?: IEventBus;
}
/** What EventBridge counts for a rule, only when it isn't zero. */
type RuleMetricName = 'FailedInvocations' | 'InvocationsFailedToBeSentToDlq';
/**
 * The rule that puts events on the deletion queue. The L1 rule takes the pattern as it is written in the
 * configuration; the L2 one knows only some of its fields.
 */
export declare class EventIntake extends Construct {
    #private;
    readonly rule: CfnRule;
    constructor(scope: Construct, id: string, { configuration, queues, eventBus }: EventIntakeProps);
    metric(metricName: RuleMetricName, options: MetricOptions): Metric;
}
export {};
//# sourceMappingURL=event-intake.d.ts.map