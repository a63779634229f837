import { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events'
import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  DocumentProDeletion,
  type DocumentProDeletionProps,
} from '../../lib/index.ts'
import { permissionsOf } from './permissions.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

const env = { region: 'eu-west-1', account: '123456789012' }
const ARN = 'arn:aws:events:eu-west-1:210987654321:event-bus/outcomes'
const WIDE = { detail: { request_id: [{ exists: true }] } }

const sends = (template: Template) =>
  Object.entries(permissionsOf(template)).flatMap(([role, lines]) =>
    lines.filter((line) => line.includes('events:PutEvents')).map((line) => `${role}: ${line}`),
  )

const buses = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables.OUTCOME_EVENT_BUS,
  )

function withProps(props: (stack: Stack) => DocumentProDeletionProps): Template {
  const stack = new Stack(unbundledApp(), 'Yours', { env })
  new DocumentProDeletion(stack, 'Deletion', props(stack))
  return Template.fromStack(stack)
}

function faultsOf(props: (stack: Stack) => DocumentProDeletionProps): readonly string[] {
  try {
    withProps(props)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('outcome events', () => {
  it('are off as long as no bus is named', () => {
    const template = synthesised()
    expect(sends(template)).toStrictEqual([])
    expect(buses(template)).toStrictEqual([undefined, undefined])
  })

  it('go to a bus named, by both functions, which may do so there only', () => {
    const template = synthesised({ 'documentpro:outcomeEventBus': 'outcomes' })
    const bus = 'arn:<Partition>:events:<Region>:<AccountId>:event-bus/outcomes'
    expect(sends(template)).toStrictEqual([
      `ApiRole: Allow events:PutEvents on ${bus}`,
      `WorkerRole: Allow events:PutEvents on ${bus}`,
    ])
    expect(buses(template)).toStrictEqual(['outcomes', 'outcomes'])
  })

  it('go to a bus of another account by its ARN', () => {
    const template = synthesised({ 'documentpro:outcomeEventBus': ARN })
    expect(sends(template)).toStrictEqual([
      `ApiRole: Allow events:PutEvents on ${ARN}`,
      `WorkerRole: Allow events:PutEvents on ${ARN}`,
    ])
    expect(buses(template)).toStrictEqual([ARN, ARN])
  })

  it('go to a bus of yours', () => {
    const template = withProps((stack) => ({
      outcomeBus: new EventBus(stack, 'Mine') as IEventBus,
    }))
    const [bus] = Object.keys(template.findResources('AWS::Events::EventBus'))
    const arn = { 'Fn::GetAtt': [bus, 'Arn'] }
    expect(buses(template)).toStrictEqual([arn, arn])
    expect(sends(template)).toHaveLength(2)
  })

  it.each([
    ['a name as a prop', () => ({ outcomeEventBus: 'outcomes' })],
    [
      'a bus of another account',
      (stack: Stack) => ({ outcomeBus: EventBus.fromEventBusArn(stack, 'Bus', ARN) }),
    ],
    ['a wide pattern without them', () => ({ eventPattern: WIDE })],
  ])('take %s', (_, props) => {
    expect(faultsOf(props)).toStrictEqual([])
  })

  it.each([
    ['no name', () => ({ outcomeEventBus: 'my bus' }), /^outcomeEventBus is "my bus"; allowed is/],
    [
      'a bus elsewhere',
      () => ({ outcomeEventBus: ARN.replace('eu-west-1', 'us-east-1') }),
      /^outcomeEventBus is arn.*; allowed is one in the region of the stack/,
    ],
  ])('refuse %s', (_, props, sentence) => {
    expect(faultsOf(props)).toStrictEqual([expect.stringMatching(sentence)])
  })

  it.each([
    ['named', () => ({ outcomeEventBus: 'outcomes', eventPattern: WIDE })],
    [
      'of yours',
      (stack: Stack) => ({
        outcomeBus: new EventBus(stack, 'Mine') as IEventBus,
        eventPattern: WIDE,
      }),
    ],
  ])('on a bus %s refuse a pattern that would have them ask for deletions', (_, props) => {
    expect(faultsOf(props)).toStrictEqual([
      'eventPattern is {"detail":{"request_id":[{"exists":true}]}}; allowed is one that outcome events don\'t fit, whose source is documentpro-deletion and whose detail-type is DocumentPro deletion outcome v1: each would ask for a deletion, for ever',
    ])
  })
})
