import { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { beforeAll, describe, expect, it } from 'vitest'
import { DocumentProDeletion } from '../../lib/index.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

const ON_CALL = 'arn:aws:sns:eu-west-1:123456789012:on-call'

/** An ARN with the account's own parts in it. */
const ALARMS_OF_THE_ACCOUNT = {
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  ArnLike: { 'aws:SourceArn': Match.anyValue() },
}

/** A first synthesis loads all of the CDK. */
const SYNTHESIS_MS = 120_000

describe('the alarm topic', () => {
  let template: Template

  beforeAll(() => {
    template = synthesised()
  }, SYNTHESIS_MS)

  it("takes the account's own alarms, nothing without TLS and nothing from another account", () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Sid: 'AllowPublishThroughSSLOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: { Ref: Match.anyValue() },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Sid: 'AlarmsPublish',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: Match.anyValue() },
            Condition: ALARMS_OF_THE_ACCOUNT,
          },
          {
            Sid: 'AccountOnly',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sns:Publish',
            Resource: { Ref: Match.anyValue() },
            Condition: Match.objectLike({
              StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } },
            }),
          },
        ],
      },
    })
  })

  it('is encrypted under a key of its own, which those alarms may use', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('AlarmTopicKey'), 'Arn'] },
    })
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Condition: ALARMS_OF_THE_ACCOUNT,
          }),
        ]),
      },
    })
  })

  it('writes to nobody unless it is told to', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0)
    synthesised({ 'documentpro:alarmEmail': 'on-call@example.com' }).hasResourceProperties(
      'AWS::SNS::Subscription',
      { Protocol: 'email', Endpoint: 'on-call@example.com' },
    )
  })

  it('is yours when you name one', () => {
    const own = synthesised({ 'documentpro:alarmTopicArn': ON_CALL })

    own.resourceCountIs('AWS::SNS::Topic', 0)
    own.resourceCountIs('AWS::KMS::Key', 0)
    own.hasOutput('AlarmTopicArn', { Value: ON_CALL })
  })

  it('is yours when you hand one in', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const alarmTopic = Topic.fromTopicArn(stack, 'OnCall', ON_CALL)

    const deletion = new DocumentProDeletion(stack, 'Deletion', { alarmTopic })

    expect(deletion.alarmTopic).toBe(alarmTopic)
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 0)
  })
})
