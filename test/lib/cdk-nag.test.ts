import type { Stack } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { DeletionStack } from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

function stackWith(context: Readonly<Record<string, unknown>> = {}): Stack {
  return new DeletionStack(unbundledApp(context), 'Stack')
}

/** The findings of AWS Solutions that nothing in the stack explains. */
function findings(stack: Stack): readonly string[] {
  const report = new AwsSolutionsChecks(stack).validateScope(stack)
  return report.violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((resource) => `${ruleName} at ${JSON.stringify(resource)}`),
  )
}

describe('cdk-nag, AWS Solutions', () => {
  it('finds nothing unexplained in the stack as it is', () => {
    expect(findings(stackWith())).toStrictEqual([])
  })

  it('finds nothing unexplained with DELETE /files switched on', () => {
    expect(findings(stackWith({ 'documentpro:filesRoute': true }))).toStrictEqual([])
  })

  it('finds nothing unexplained with an alarm topic of yours, or an e-mail for ours', () => {
    const alarmTopicArn = 'arn:aws:sns:eu-west-1:123456789012:on-call'

    expect(findings(stackWith({ 'documentpro:alarmTopicArn': alarmTopicArn }))).toStrictEqual([])
    expect(findings(stackWith({ 'documentpro:alarmEmail': 'a@example.com' }))).toStrictEqual([])
  })

  it('finds nothing unexplained with POST /webhook switched on', () => {
    expect(findings(stackWith({ 'documentpro:webhookRoute': true }))).toStrictEqual([])
  })

  it('finds nothing unexplained with certificates switched on', () => {
    expect(findings(stackWith({ 'documentpro:certificates': true }))).toStrictEqual([])
  })

  it('would find what is wrong', () => {
    const stack = stackWith()
    new Bucket(stack, 'Careless')

    expect(findings(stack).some((finding) => finding.includes('AwsSolutions-S'))).toBe(true)
  })
})
