import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { configurationFromContext } from './context.ts'
import { DocumentProDeletion } from './documentpro-deletion.ts'

/** The construct in a stack of its own, configured by the CDK context. */
export class DeletionStack extends Stack {
  /** The construct. */
  readonly deletion: DocumentProDeletion

  /** @throws ConfigurationError with a sentence for each context value that doesn't fit */
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props)
    const configuration = configurationFromContext(this)
    this.deletion = new DocumentProDeletion(this, 'Deletion', configuration)
    for (const [name, value] of Object.entries(this.deletion.outputs)) {
      new CfnOutput(this, name, { value })
    }
  }
}
