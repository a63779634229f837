import { type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
export interface OperatorSecretProps {
    /** A secret that you have, or its ARN; undefined creates one. */
    readonly given: ISecret | string | undefined;
    /** Encrypts the created one; undefined leaves it to the key of AWS. */
    readonly encryptionKey: IKey | undefined;
    readonly description: string;
    /** Why Secrets Manager can't rotate it by itself. */
    readonly notRotated: string;
    /** The file that the command puts in. */
    readonly file: string;
}
/**
 * A secret whose value an operator puts in: yours, or a new one without a value. CDK's own `Secret` would fill
 * in a random password, which looks like a key and isn't one.
 */
export declare class OperatorSecret extends Construct {
    #private;
    readonly secret: ISecret;
    /** The command that puts the value in; undefined for a secret that you brought. */
    readonly putInstruction: string | undefined;
    constructor(scope: Construct, id: string, props: OperatorSecretProps);
    /** Whoever uses the queues may use the key of the created one, too (`encryption-key.ts`); yours has a key of its own. */
    allowReading(role: Role): void;
}
//# sourceMappingURL=operator-secret.d.ts.map