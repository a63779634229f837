import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { DeletionStack } from '../../lib/index.ts'

/**
 * An app that doesn't bundle, so that a test takes milliseconds, and isn't held against CloudFormation's rules, which
 * takes a second: `cloudformation-rules.test.ts` does it.
 */
export function unbundledApp(context: Readonly<Record<string, unknown>> = {}): App {
  return new App({
    context: { 'aws:cdk:bundling-stacks': [], ...context },
    builtinCloudFormationValidation: false,
  })
}

/** The template of the stack with this context. */
export function synthesised(context: Readonly<Record<string, unknown>> = {}): Template {
  return Template.fromStack(new DeletionStack(unbundledApp(context), 'Stack'))
}
