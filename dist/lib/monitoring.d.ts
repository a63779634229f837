import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { Api } from './api.ts';
import type { Configuration } from './configuration.ts';
import { Dashboard } from './dashboard.ts';
import type { DeletionQueue } from './deletion-queue.ts';
import type { EventIntake } from './event-intake.ts';
import type { DeletionHttpApi } from './http-api.ts';
import type { Worker } from './worker.ts';
export interface MonitoringProps {
    readonly configuration: Configuration;
    readonly queues: DeletionQueue;
    readonly eventIntake: EventIntake;
    readonly worker: Worker;
    readonly api: Api;
    readonly httpApi: DeletionHttpApi;
    /** Instead of the topic in the configuration. */
    readonly alarmTopic?: ITopic;
}
/** What tells a person: alarms, the topic that they are sent to, and the dashboard. */
export declare class Monitoring extends Construct {
    readonly alarmTopic: ITopic;
    readonly alarms: Alarms;
    readonly dashboard: Dashboard;
    constructor(scope: Construct, id: string, { alarmTopic, ...props }: MonitoringProps);
}
//# sourceMappingURL=monitoring.d.ts.map