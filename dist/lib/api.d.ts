import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Certificates } from './certificates.ts';
import type { Configuration } from './configuration.ts';
import { DeletionFunction } from './deletion-function.ts';
import type { Ledger } from './ledger.ts';
import type { OperatorSecret } from './operator-secret.ts';
import type { SignedWebhooks } from './signed-webhooks.ts';
export interface ApiProps {
    readonly configuration: Configuration;
    readonly secret: OperatorSecret;
    readonly encryptionKey: IKey | undefined;
    readonly deletionQueue: IQueue;
    /** Undefined where it is left out. */
    readonly ledger: Ledger | undefined;
    /** Undefined without certificates. */
    readonly certificates: Certificates | undefined;
    /** Undefined without `POST /webhook`. */
    readonly signedWebhooks: SignedWebhooks | undefined;
}
/** The function that deletes while its caller waits. It stays well below the 30 s of an HTTP API. */
export declare class Api extends DeletionFunction {
    constructor(scope: Construct, id: string, { configuration, secret, encryptionKey, deletionQueue, ledger, certificates, signedWebhooks, }: ApiProps);
}
//# sourceMappingURL=api.d.ts.map