import { CfnOutput, Stack } from 'aws-cdk-lib';
import { configurationFromContext } from './context.js';
import { DocumentProDeletion } from './documentpro-deletion.js';
/** The construct in a stack of its own, configured by the CDK context. */
export class DeletionStack extends Stack {
    /** The construct. */
    deletion;
    /** @throws ConfigurationError with a sentence for each context value that doesn't fit */
    constructor(scope, id, props) {
        super(scope, id, props);
        const configuration = configurationFromContext(this);
        this.deletion = new DocumentProDeletion(this, 'Deletion', configuration);
        for (const [name, value] of Object.entries(this.deletion.outputs)) {
            new CfnOutput(this, name, { value });
        }
    }
}
