import { Stack } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  Color,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { DEAD_LETTER_REASONS } from '../lambda/deletion/outcome.ts'
import type { Configuration } from './configuration.ts'
import { consoleDomain } from './console-domain.ts'
import type { DeletionQueue } from './deletion-queue.ts'
import type { DeletionHttpApi } from './http-api.ts'
import { GRAPH_PERIOD, type OwnMetrics } from './own-metrics.ts'

export interface DashboardProps {
  readonly configuration: Configuration
  readonly alarms: readonly IAlarm[]
  readonly queues: DeletionQueue
  readonly worker: IFunction
  readonly workerMetrics: OwnMetrics
  readonly api: IFunction
  readonly apiMetrics: OwnMetrics
  readonly httpApi: DeletionHttpApi
}

/** CloudWatch's grid is 24 wide. */
const FULL = 24
const THIRD = 8

/** One page for whoever was woken up: what is wrong, where it is written what to do, then each part in turn. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard
  readonly url: string
  readonly #props: DashboardProps

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id)
    this.#props = props
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Alarms',
            alarms: [...props.alarms],
            width: FULL,
            height: 4,
          }),
        ],
        [new TextWidget({ markdown: this.#firstAid(), width: FULL, height: 3 })],
        this.#requests(),
        this.#queues(),
        this.#upstream(),
        this.#functions(),
        ...(props.configuration.webhookRoute ? [this.#webhooks()] : []),
      ],
    })
    const { region } = Stack.of(this)
    const { dashboardName } = this.dashboard
    this.url = `https://${region}.console.${consoleDomain(this)}/cloudwatch/home?region=${region}#dashboards:name=${dashboardName}`
  }

  #firstAid(): string {
    const { configuration, queues, worker, api } = this.#props
    const { runbookUrl } = configuration
    const runbook = runbookUrl.startsWith('https://')
      ? `[runbook](${runbookUrl})`
      : `\`${runbookUrl}\` in the repository`
    return [
      `**What to do: ${runbook}.** Each alarm's description names its section. There is time: what is pending is tried for ${configuration.retryWindowSeconds} s, and a dead letter is kept for 14 days.`,
      `Worker \`${worker.functionName}\`, API function \`${api.functionName}\`, deletion queue \`${queues.queue.queueName}\`, dead-letter queue \`${queues.deadLetterQueue.queueName}\`. Dead letters: \`npm run dlq -- list --stack ${Stack.of(this).stackName}\``,
    ].join('\n\n')
  }

  #requests(): GraphWidget[] {
    const { workerMetrics, apiMetrics } = this.#props
    return [
      third('Intake, by origin', [apiMetrics.parts('Received'), workerMetrics.parts('Received')]),
      third('Final outcomes', [apiMetrics.parts('Deletions'), workerMetrics.parts('Deletions')]),
      third(
        'Dead letters, by reason',
        DEAD_LETTER_REASONS.map((reason) =>
          workerMetrics.part('Deletions', reason).with({ label: reason }),
        ),
      ),
    ]
  }

  #queues(): GraphWidget[] {
    const { queues, workerMetrics } = this.#props
    const { queue, deadLetterQueue } = queues
    const options = { statistic: 'Maximum', period: GRAPH_PERIOD }
    return [
      third('Messages', [
        queue.metricApproximateNumberOfMessagesVisible({ ...options, label: 'visible' }),
        queue.metricApproximateNumberOfMessagesDelayed({ ...options, label: 'delayed' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ ...options, label: 'in flight' }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          ...options,
          label: 'dead letters',
          color: Color.RED,
        }),
      ]),
      third('Age of the oldest (s)', [
        queue.metricApproximateAgeOfOldestMessage({ ...options, label: 'message' }),
        new MathExpression({
          expression: 'pending / 1000',
          usingMetrics: { pending: workerMetrics.metric('PendingAge', 'Maximum') },
          label: 'pending deletion',
          period: GRAPH_PERIOD,
        }),
      ]),
      third('Routed back, by why', [workerMetrics.parts('RoutedBack')]),
    ]
  }

  #upstream(): GraphWidget[] {
    const { workerMetrics, apiMetrics } = this.#props
    return [
      third('Latency of DocumentPro (ms)', [
        ...['p50', 'p95', 'p99'].map((percentile) => latency(workerMetrics, 'worker', percentile)),
        latency(apiMetrics, 'API function', 'p95'),
      ]),
      third('Attempts, by outcome', [
        apiMetrics.parts('Attempts'),
        workerMetrics.parts('Attempts'),
      ]),
      third('Key, queue and sink trouble', [
        workerMetrics.metric('KeyRejected', 'Sum').with({ label: 'key rejected' }),
        workerMetrics.metric('ApiKeyUnavailable', 'Sum').with({ label: 'key unavailable' }),
        workerMetrics.metric('Kept', 'Sum').with({ label: 'messages kept' }),
        workerMetrics.metric('UntrustedHistory', 'Sum').with({ label: 'untrusted history' }),
        workerMetrics.parts('SinkFailed'),
      ]),
    ]
  }

  #functions(): GraphWidget[] {
    const { worker, api, httpApi } = this.#props
    const { gateway } = httpApi
    const sum = { statistic: 'Sum', period: GRAPH_PERIOD }
    const p99 = { statistic: 'p99', period: GRAPH_PERIOD }
    return [
      third('API', [
        gateway.metricCount({ ...sum, label: 'requests' }),
        gateway.metricClientError({ ...sum, label: '4xx', color: Color.ORANGE }),
        gateway.metricServerError({ ...sum, label: '5xx', color: Color.RED }),
      ]),
      third('Function errors and throttles', [
        worker.metricErrors({ ...sum, label: 'worker errors' }),
        api.metricErrors({ ...sum, label: 'API function errors' }),
        worker.metricThrottles({ ...sum, label: 'worker throttles' }),
        api.metricThrottles({ ...sum, label: 'API function throttles' }),
      ]),
      third('Function duration, p99 (ms)', [
        worker.metricDuration({ ...p99, label: 'worker' }),
        api.metricDuration({ ...p99, label: 'API function' }),
      ]),
    ]
  }

  #webhooks(): GraphWidget[] {
    const { apiMetrics } = this.#props
    return [
      third('Webhooks', [
        apiMetrics.metric('WebhookRefused', 'Sum').with({ label: 'refused' }),
        apiMetrics
          .metric('WebhookSecretUnavailable', 'Sum')
          .with({ label: 'secret unavailable', color: Color.RED }),
        apiMetrics
          .metric('ReceiptsUnavailable', 'Sum')
          .with({ label: 'receipts unavailable', color: Color.ORANGE }),
      ]),
    ]
  }
}

function latency(metrics: OwnMetrics, label: string, percentile: string): IMetric {
  return metrics.metric('UpstreamLatency', percentile).with({ label: `${label} ${percentile}` })
}

function third(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({
    title,
    left,
    width: THIRD,
    height: 6,
    leftYAxis: { min: 0, showUnits: false },
  })
}
