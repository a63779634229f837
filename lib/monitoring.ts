import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { AlarmTopic } from './alarm-topic.ts'
import { Alarms } from './alarms.ts'
import type { Api } from './api.ts'
import type { Configuration } from './configuration.ts'
import { Dashboard } from './dashboard.ts'
import type { DeletionQueue } from './deletion-queue.ts'
import type { EventIntake } from './event-intake.ts'
import type { DeletionHttpApi } from './http-api.ts'
import type { OutcomeEvents } from './outcome-events.ts'
import { OwnMetrics } from './own-metrics.ts'
import type { Worker } from './worker.ts'

export interface MonitoringProps {
  readonly configuration: Configuration
  readonly queues: DeletionQueue
  readonly eventIntake: EventIntake
  readonly worker: Worker
  readonly api: Api
  readonly httpApi: DeletionHttpApi
  /** Undefined without them. */
  readonly outcomeEvents: OutcomeEvents | undefined
  /** Instead of the topic in the configuration. */
  readonly alarmTopic?: ITopic
}

/** What tells a person: alarms, the topic that they are sent to, and the dashboard. */
export class Monitoring extends Construct {
  readonly alarmTopic: ITopic
  readonly alarms: Alarms
  readonly dashboard: Dashboard

  constructor(scope: Construct, id: string, { alarmTopic, ...props }: MonitoringProps) {
    super(scope, id)
    this.alarmTopic = alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', props.configuration).topic
    const workerMetrics = new OwnMetrics(props.worker, 'worker')
    const apiMetrics = new OwnMetrics(props.api, 'api')
    this.alarms = new Alarms(this, 'Alarms', {
      ...props,
      workerMetrics,
      apiMetrics,
      topic: this.alarmTopic,
    })
    this.dashboard = new Dashboard(this, 'Dashboard', {
      ...props,
      alarms: this.alarms.all,
      workerMetrics,
      apiMetrics,
    })
  }
}
