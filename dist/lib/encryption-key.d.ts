import { type IRole } from 'aws-cdk-lib/aws-iam';
import { type IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
/**
 * Lets EventBridge and CloudWatch Logs use the key that encrypts queues and logs. The policy of a key that was
 * made elsewhere can't be changed from here; then it is given back for its owner to add.
 */
export declare class EncryptionKey extends Construct {
    readonly key: IKey;
    /** JSON statements that the key's policy must have; undefined when they were added. */
    readonly policyToAdd: string | undefined;
    constructor(scope: Construct, id: string, given: string | IKey);
}
/** Lets a function's role read and write through the services that keep its data encrypted, and not directly. */
export declare function allowKeyUse(role: IRole, key: IKey): void;
/** Lets a function's role read and write an encrypted table through DynamoDB. */
export declare function allowTableKeyUse(role: IRole, key: IKey): void;
//# sourceMappingURL=encryption-key.d.ts.map