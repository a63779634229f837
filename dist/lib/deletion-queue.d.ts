import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
/** The longest that SQS keeps a message. Expiry counts from the first enqueue, so both queues keep as long. */
export declare const QUEUE_RETENTION: Duration;
/** The deletion queue and its dead-letter queue. They hold accepted requests, so they outlive the stack. */
export declare class DeletionQueue extends Construct {
    readonly queue: Queue;
    readonly deadLetterQueue: Queue;
    constructor(scope: Construct, id: string, props: Pick<Configuration, 'visibilityTimeoutSeconds' | 'maxReceiveCount'>, encryptionKey: IKey | undefined);
}
//# sourceMappingURL=deletion-queue.d.ts.map