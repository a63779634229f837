import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, it } from 'vitest'
import { DeletionStack } from '../../lib/index.ts'

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call'
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:documentpro-AbCdEf'

/** The stack of an app that takes a warning of CloudFormation's rules for an error. */
function stackWith(context: Readonly<Record<string, unknown>>) {
  const app = new App({
    context: {
      'aws:cdk:bundling-stacks': [],
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
      ...context,
    },
  })
  return { app, stack: new DeletionStack(app, 'Stack') }
}

describe("CloudFormation's rules", () => {
  it.each([
    ['the stack as it is', {}],
    ['every route', { 'documentpro:filesRoute': true, 'documentpro:webhookRoute': true }],
    ['an e-mail for the alarms', { 'documentpro:alarmEmail': 'a@example.com' }],
    ['an alarm topic of yours', { 'documentpro:alarmTopicArn': TOPIC }],
    ['a key of yours', { 'documentpro:encryptionKeyArn': KEY, 'documentpro:webhookRoute': true }],
    ['a secret of yours', { 'documentpro:secretArn': SECRET }],
  ])('find nothing in %s', (_, context) => {
    expect(() => stackWith(context).app.synth()).not.toThrow()
  })

  it('would find what is wrong', () => {
    const { app, stack } = stackWith({})
    new CfnQueue(stack, 'Careless', { visibilityTimeout: 50_000 })

    expect(() => app.synth()).toThrow('VisibilityTimeout: ')
  })

  it("take a route's settings as any JSON: they have the names that those of all routes have", () => {
    const { stack } = stackWith({})
    const [stage] = Object.values(
      Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Stage'),
    )
    const { RouteSettings, DefaultRouteSettings } = stage?.Properties ?? {}
    const [settings = {}, ...others] = Object.values<object>(RouteSettings)

    expect(others).toStrictEqual([])
    expect(Object.keys(settings).toSorted()).toStrictEqual(
      Object.keys(DefaultRouteSettings).toSorted(),
    )
  })
})
