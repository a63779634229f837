import { Duration } from 'aws-cdk-lib';
import { Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
/** Split by nothing but the function. */
type PlainMetricName = 'ApiKeyUnavailable' | 'Kept' | 'KeyRejected' | 'PendingAge' | 'QueueAge' | 'ReceiptsUnavailable' | 'SinkFailed' | 'UntrustedHistory' | 'UpstreamAvailable' | 'UpstreamLatency' | 'WebhookRefused' | 'WebhookSecretUnavailable';
/** What the other metrics are split by, beside the function. */
declare const SPLIT_BY: {
    readonly Attempts: 'outcome';
    readonly Deletions: 'outcome';
    readonly Received: 'origin';
    readonly RoutedBack: 'why';
};
type SplitMetricName = keyof typeof SPLIT_BY;
/** The step of the dashboard's graphs. */
export declare const GRAPH_PERIOD: Duration;
/**
 * The metrics that one function emits. Its name is a dimension of each, so two stacks in an account don't mix.
 */
export declare class OwnMetrics {
    #private;
    /** @param label what the function is called in graphs that show both */
    constructor(emitter: IFunction, label: string);
    /** @param statistic as CloudWatch writes it: `Sum`, `Maximum`, `p99` */
    metric(metricName: PlainMetricName, statistic: string, period?: Duration): Metric;
    /** The part of a metric that has this value in the dimension by which it is split. */
    part(metricName: SplitMetricName, value: string, period?: Duration): Metric;
    /** All parts of a metric that were seen of late, for a graph. */
    parts(metricName: SplitMetricName): SearchExpression;
}
export {};
//# sourceMappingURL=own-metrics.d.ts.map