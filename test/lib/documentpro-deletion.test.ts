import { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, DocumentProDeletion } from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

describe('the construct', () => {
  it('fits into a stack of yours, with a bus and an authorizer of yours', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const eventBus = EventBus.fromEventBusName(stack, 'Bus', 'yours')

    const deletion = new DocumentProDeletion(stack, 'Deletion', {
      eventBus,
      authorizer: new HttpNoneAuthorizer(),
      maxReceiveCount: 9,
    })

    const template = Template.fromStack(stack)
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE' })
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: 'yours' })
    expect(deletion.queues.queue.queueArn).toBeTypeOf('string')
  })

  it('can stand twice in one stack', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    new DocumentProDeletion(stack, 'First')
    new DocumentProDeletion(stack, 'Second')

    Template.fromStack(stack).resourceCountIs('AWS::SQS::Queue', 4)
  })

  it('checks its props as the stack checks its context', () => {
    const stack = new Stack(unbundledApp(), 'Yours')

    expect(() => new DocumentProDeletion(stack, 'Deletion', { batchSize: 0 })).toThrow(
      ConfigurationError,
    )
  })

  it.each([
    [{}, '2000'],
    [{ maxRequestsPerSecond: 10 }, '2'],
    [{ maxRequestsPerSecond: 1, maximumConcurrency: 4 }, '0.25'],
  ])('gives each invocation of the worker its share of the pace: %j', (props, share) => {
    const stack = new Stack(unbundledApp(), 'Yours')
    new DocumentProDeletion(stack, 'Deletion', props)

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ REQUESTS_PER_SECOND: share }) },
    })
  })
})
