import { Duration } from 'aws-cdk-lib'
import { Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'

/** As `lambda/telemetry/metrics.ts` writes it; `watched-metrics.test.ts` holds the two together. */
const NAMESPACE = 'DocumentProDeletion'

/** Split by nothing but the function. */
type PlainMetricName =
  | 'ApiKeyUnavailable'
  | 'Kept'
  | 'KeyRejected'
  | 'PendingAge'
  | 'QueueAge'
  | 'ReceiptsUnavailable'
  | 'UntrustedHistory'
  | 'UpstreamAvailable'
  | 'UpstreamLatency'
  | 'WebhookRefused'
  | 'WebhookSecretUnavailable'

/** What the other metrics are split by, beside the function. */
const SPLIT_BY = {
  Attempts: 'outcome',
  Deletions: 'outcome',
  Received: 'origin',
  RoutedBack: 'why',
  SinkFailed: 'sink',
} as const

type SplitMetricName = keyof typeof SPLIT_BY

/** The step of the dashboard's graphs. */
export const GRAPH_PERIOD = Duration.minutes(5)

/**
 * The metrics that one function emits. Its name is a dimension of each, so two stacks in an account don't mix.
 */
export class OwnMetrics {
  readonly #function: IFunction
  readonly #label: string

  /** @param label what the function is called in graphs that show both */
  constructor(emitter: IFunction, label: string) {
    this.#function = emitter
    this.#label = label
  }

  /** @param statistic as CloudWatch writes it: `Sum`, `Maximum`, `p99` */
  metric(metricName: PlainMetricName, statistic: string, period = GRAPH_PERIOD): Metric {
    return this.#metric(metricName, statistic, period, {})
  }

  /** The part of a metric that has this value in the dimension by which it is split. */
  part(metricName: SplitMetricName, value: string, period = GRAPH_PERIOD): Metric {
    return this.#metric(metricName, 'Sum', period, { [SPLIT_BY[metricName]]: value })
  }

  /** All parts of a metric that were seen of late, for a graph. */
  parts(metricName: SplitMetricName): SearchExpression {
    const dimension = SPLIT_BY[metricName]
    const { functionName } = this.#function
    return new SearchExpression({
      expression: `SEARCH('{${NAMESPACE},function,${dimension}} MetricName="${metricName}" function="${functionName}"', 'Sum', ${GRAPH_PERIOD.toSeconds()})`,
      label: `${this.#label} \${PROP('Dim.${dimension}')}`,
      period: GRAPH_PERIOD,
    })
  }

  #metric(
    metricName: string,
    statistic: string,
    period: Duration,
    dimensions: Readonly<Record<string, string>>,
  ): Metric {
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { function: this.#function.functionName, ...dimensions },
      statistic,
      period,
    })
  }
}
