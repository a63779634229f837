import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { type DeletionQueue } from './deletion-queue.ts';
import type { EventIntake } from './event-intake.ts';
import type { DeletionHttpApi } from './http-api.ts';
import type { OwnMetrics } from './own-metrics.ts';
export interface AlarmsProps {
    readonly configuration: Configuration;
    readonly topic: ITopic;
    readonly queues: DeletionQueue;
    readonly eventIntake: EventIntake;
    readonly worker: IFunction;
    /** What the worker emits. Whatever is pending comes to it, so its metrics show trouble of both functions. */
    readonly workerMetrics: OwnMetrics;
    readonly api: IFunction;
    /** What the API function emits: no other one sees webhooks. */
    readonly apiMetrics: OwnMetrics;
    readonly httpApi: DeletionHttpApi;
}
/** Each state of which a person must know. */
export declare class Alarms extends Construct {
    #private;
    readonly all: readonly Alarm[];
    constructor(scope: Construct, id: string, props: AlarmsProps);
}
//# sourceMappingURL=alarms.d.ts.map