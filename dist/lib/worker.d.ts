import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { DeletionFunction } from './deletion-function.ts';
import type { DeletionQueue } from './deletion-queue.ts';
import type { Ledger } from './ledger.ts';
import type { OperatorSecret } from './operator-secret.ts';
export interface WorkerProps {
    readonly configuration: Configuration;
    readonly secret: OperatorSecret;
    readonly encryptionKey: IKey | undefined;
    readonly queues: DeletionQueue;
    /** Undefined where it is left out. */
    readonly ledger: Ledger | undefined;
    /** The function that queues what it can't finish. */
    readonly api: DeletionFunction;
}
/** The function that works through the deletion queue. */
export declare class Worker extends DeletionFunction {
    constructor(scope: Construct, id: string, { configuration, secret, encryptionKey, queues, ledger, api }: WorkerProps);
}
//# sourceMappingURL=worker.d.ts.map