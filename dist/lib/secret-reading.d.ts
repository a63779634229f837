import { type Role } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
/** Lets a role read the value of a secret. */
export declare function allowReading(role: Role, secret: ISecret): void;
/**
 * Lets a role have the value of a secret of yours decrypted under a key of yours. The ARN of a secret doesn't tell its
 * key, which may also be changed; so unless the app knows the key it is any key of the secret's account, but for the
 * encryption context that Secrets Manager gives this one secret: what the role can read all the same.
 */
export declare function allowDecrypting(role: Role, secret: ISecret): void;
//# sourceMappingURL=secret-reading.d.ts.map