import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { OperatorSecret } from './operator-secret.ts';
/** The secret that holds DocumentPro's API key. */
export declare class DocumentProSecret extends OperatorSecret {
    constructor(scope: Construct, id: string, given: ISecret | string | undefined, encryptionKey: IKey | undefined);
}
//# sourceMappingURL=documentpro-secret.d.ts.map