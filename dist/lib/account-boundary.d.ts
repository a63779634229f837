import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
/**
 * Denies `actions` on a resource to everybody outside the account, whatever another statement or another
 * account's policy allows. AWS's own services, which have no account, are left to the Allow that names them.
 */
export declare function denyOtherAccounts(scope: Construct, actions: string, resourceArn: string): PolicyStatement;
/** Denies `actions` on a resource to requests that don't come over TLS. */
export declare function denyWithoutTls(actions: string, resourceArn: string): PolicyStatement;
//# sourceMappingURL=account-boundary.d.ts.map