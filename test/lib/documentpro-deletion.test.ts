import { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { EventBus } from 'aws-cdk-lib/aws-events'
import type { Node } from 'constructs'
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
    expect(stack.resolve(deletion.eventRule.eventBusName)).toBe('yours')
  })

  it('shows what it is made of, for grants, alarms and metrics of yours', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const deletion = new DocumentProDeletion(stack, 'Deletion', { webhookRoute: true })

    const typeOf = (made: { readonly node: Node }) => made.node.defaultChild?.constructor.name
    expect({
      deletionQueue: typeOf(deletion.deletionQueue),
      deadLetterQueue: typeOf(deletion.deadLetterQueue),
      webhookReceipts: deletion.webhookReceipts && typeOf(deletion.webhookReceipts),
      ledger: deletion.ledger && typeOf(deletion.ledger),
      worker: typeOf(deletion.worker),
      api: typeOf(deletion.api),
      httpApi: typeOf(deletion.httpApi),
      accessLog: typeOf(deletion.accessLog),
      alarm: new Set(deletion.alarms.map(typeOf)),
      dashboard: typeOf(deletion.dashboard),
    }).toStrictEqual({
      deletionQueue: 'CfnQueue',
      deadLetterQueue: 'CfnQueue',
      webhookReceipts: 'CfnTable',
      ledger: 'CfnTable',
      worker: 'CfnFunction',
      api: 'CfnFunction',
      httpApi: 'CfnApi',
      accessLog: 'CfnLogGroup',
      alarm: new Set(['CfnAlarm']),
      dashboard: 'CfnDashboard',
    })
    expect(deletion.deletionQueue).not.toBe(deletion.deadLetterQueue)
    expect(deletion.webhookSecret).not.toBe(deletion.secret)
  })

  it('has no tables and no webhook secret where what they are for is off', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const deletion = new DocumentProDeletion(stack, 'Deletion', { ledger: false })

    expect(deletion.ledger).toBeUndefined()
    expect(deletion.webhookReceipts).toBeUndefined()
    expect(deletion.webhookSecret).toBeUndefined()
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
