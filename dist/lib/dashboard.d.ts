import { Dashboard as CloudWatchDashboard, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { DeletionQueue } from './deletion-queue.ts';
import type { DeletionHttpApi } from './http-api.ts';
import { type OwnMetrics } from './own-metrics.ts';
export interface DashboardProps {
    readonly configuration: Configuration;
    readonly alarms: readonly IAlarm[];
    readonly queues: DeletionQueue;
    readonly worker: IFunction;
    readonly workerMetrics: OwnMetrics;
    readonly api: IFunction;
    readonly apiMetrics: OwnMetrics;
    readonly httpApi: DeletionHttpApi;
}
/** One page for whoever was woken up: what is wrong, where it is written what to do, then each part in turn. */
export declare class Dashboard extends Construct {
    #private;
    readonly dashboard: CloudWatchDashboard;
    readonly url: string;
    constructor(scope: Construct, id: string, props: DashboardProps);
}
//# sourceMappingURL=dashboard.d.ts.map