import { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../lambda/settings.ts';
import type { Configuration } from './configuration.ts';
import type { OperatorSecret } from './operator-secret.ts';
export interface DeletionFunctionProps {
    readonly name: FunctionName;
    readonly description: string;
    readonly timeoutSeconds: number;
    readonly memoryMb: number;
    readonly configuration: Configuration;
    readonly secret: OperatorSecret;
    /** Encrypts the queues and the secret that the function uses, and its logs. */
    readonly encryptionKey: IKey | undefined;
    /** What `lambda/settings.ts` makes of the values for this function, which runs with this role. */
    readonly variables: (role: Role) => Readonly<Record<string, string>>;
    /** @default Lambda stops what it takes for an endless loop */
    readonly recursiveLoop?: RecursiveLoop;
    /** Invocations at once, set apart for this function and its limit. */
    readonly reservedConcurrency: number | undefined;
}
/** A function of this service: bundled, traced, logging as JSON, with a role that names what it may do. */
export declare class DeletionFunction extends LambdaFunction {
    /** SQS names its id as the sender of the function's messages. */
    readonly executionRole: Role;
    constructor(scope: Construct, id: string, props: DeletionFunctionProps);
}
//# sourceMappingURL=deletion-function.d.ts.map