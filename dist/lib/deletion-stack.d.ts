import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DocumentProDeletion } from './documentpro-deletion.ts';
/** The construct in a stack of its own, configured by the CDK context. */
export declare class DeletionStack extends Stack {
    /** The construct. */
    readonly deletion: DocumentProDeletion;
    /** @throws ConfigurationError with a sentence for each context value that doesn't fit */
    constructor(scope: Construct, id: string, props?: StackProps);
}
//# sourceMappingURL=deletion-stack.d.ts.map