import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { OperatorSecret } from './operator-secret.ts';
/** What `POST /webhook` needs beside the function: the sender's secret, and the table of receipts. */
export declare class SignedWebhooks extends Construct {
    readonly secret: OperatorSecret;
    /** Encrypted with DynamoDB's own key: it holds ids, digests and counts. */
    readonly receipts: Table;
    constructor(scope: Construct, id: string, givenSecret: ISecret | string | undefined, encryptionKey: IKey | undefined);
}
//# sourceMappingURL=signed-webhooks.d.ts.map