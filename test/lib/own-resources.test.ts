import { Stack } from 'aws-cdk-lib'
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  DocumentProDeletion,
  type DocumentProDeletionProps,
} from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

const env = { region: 'eu-west-1', account: '123456789012' }
const TOPIC_ARN = 'arn:aws:sns:eu-west-1:123456789012:on-call'
const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:documentpro-AbCdEf'

/** As JavaScript gives them, whatever the types say. */
function faultsOf(props: unknown): readonly string[] {
  const stack = new Stack(unbundledApp(), 'Yours', { env })
  const made = typeof props === 'function' ? props(stack) : props
  try {
    new DocumentProDeletion(stack, 'Deletion', made as DocumentProDeletionProps)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('a resource of yours', () => {
  it.each([
    [
      'alarmTopic',
      'alarmEmail',
      (stack: Stack) => ({ alarmTopic: new Topic(stack, 'Mine'), alarmEmail: 'a@example.com' }),
    ],
    [
      'alarmTopic',
      'alarmTopicArn',
      (stack: Stack) => ({ alarmTopic: new Topic(stack, 'Mine'), alarmTopicArn: TOPIC_ARN }),
    ],
    [
      'encryptionKey',
      'encryptionKeyArn',
      (stack: Stack) => ({ encryptionKey: new Key(stack, 'Mine'), encryptionKeyArn: KEY_ARN }),
    ],
    [
      'eventBus',
      'eventBusName',
      (stack: Stack) => ({ eventBus: new EventBus(stack, 'Mine'), eventBusName: 'orders' }),
    ],
    [
      'secret',
      'secretArn',
      (stack: Stack) => ({ secret: new Secret(stack, 'Mine'), secretArn: SECRET_ARN }),
    ],
    [
      'webhookSecret',
      'webhookSecretArn',
      (stack: Stack) => ({
        webhookRoute: true,
        webhookSecret: new Secret(stack, 'Mine'),
        webhookSecretArn: SECRET_ARN,
      }),
    ],
  ])('%s silences no %s', (name, key, props) => {
    expect(faultsOf(props)).toStrictEqual([
      expect.stringMatching(new RegExp(`^${key} is .*; allowed is none beside ${name}`)),
    ])
  })

  it('is no FIFO topic: alarms publish to none', () => {
    expect(
      faultsOf((stack: Stack) => ({ alarmTopic: new Topic(stack, 'Mine', { fifo: true }) })),
    ).toStrictEqual([
      'alarmTopic is a FIFO topic; allowed is a standard one, since alarms publish to no other',
    ])
  })

  it('signs no webhooks where there is no route for them', () => {
    expect(
      faultsOf((stack: Stack) => ({ webhookSecret: new Secret(stack, 'Mine') })),
    ).toStrictEqual([
      'webhookSecret is given; allowed is it only with webhookRoute, which is false',
    ])
  })

  it.each([
    [
      'secret',
      (stack: Stack) =>
        Secret.fromSecretCompleteArn(stack, 'Mine', SECRET_ARN.replace('eu-west-1', 'us-east-1')),
    ],
    [
      'encryptionKey',
      (stack: Stack) => Key.fromKeyArn(stack, 'Mine', KEY_ARN.replace('eu-west-1', 'us-east-1')),
    ],
    [
      'alarmTopic',
      (stack: Stack) =>
        Topic.fromTopicArn(stack, 'Mine', TOPIC_ARN.replace('eu-west-1', 'us-east-1')),
    ],
    [
      'eventBus',
      (stack: Stack) =>
        EventBus.fromEventBusArn(
          stack,
          'Mine',
          'arn:aws:events:us-east-1:123456789012:event-bus/orders',
        ),
    ],
  ])('is refused from another region as %s', (name, resource) => {
    expect(faultsOf((stack: Stack) => ({ [name]: resource(stack) }))).toStrictEqual([
      `${name} is of the region us-east-1; allowed is one of the stack's region, which is eu-west-1`,
    ])
  })

  it("is refused as a bus of another account, whose namesake's events would be taken", () => {
    const arn = 'arn:aws:events:eu-west-1:210987654321:event-bus/orders'

    expect(
      faultsOf((stack: Stack) => ({ eventBus: EventBus.fromEventBusArn(stack, 'Mine', arn) })),
    ).toStrictEqual([
      "eventBus is of the account 210987654321; allowed is one of the stack's account, which is 123456789012",
    ])
  })
})

describe('wrong props', () => {
  it.each([
    [
      { alarmTopic: TOPIC_ARN },
      'alarmTopic is "arn:aws:sns:eu-west-1:123456789012:on-call"; allowed is an ITopic of the CDK (alarmTopicArn takes its ARN)',
    ],
    [
      { eventBus: 'orders' },
      'eventBus is "orders"; allowed is an IEventBus of the CDK (eventBusName takes its name)',
    ],
    [
      { encryptionKey: null },
      'encryptionKey is null; allowed is an IKey of the CDK (encryptionKeyArn takes its ARN)',
    ],
    [{ authorizer: {} }, 'authorizer is {}; allowed is an IHttpRouteAuthorizer of the CDK'],
    [{ batchSize: 10n }, 'batchSize is 10; allowed is a whole number of messages from 1 to 1000'],
    [{ filesRoute: () => true }, 'filesRoute is a function; allowed is true or false'],
    [{ filesRout: true }, 'filesRout is not a known key; did you mean filesRoute?'],
    [null, 'the props are null; allowed is an object'],
    ['arn', 'the props are "arn"; allowed is an object'],
  ])('%o get a sentence', (props, sentence) => {
    expect(faultsOf(props)).toStrictEqual([sentence])
  })

  it.each(['secretArn', 'alarmTopicArn', 'batchSize', 'eventPattern', 'tags', 'baseUrl'])(
    'get a sentence when a construct is given as %s',
    (name) => {
      expect(faultsOf((stack: Stack) => ({ [name]: new Secret(stack, 'Mine') }))).toStrictEqual([
        expect.stringMatching(`^${name} is the construct Yours/Mine; allowed is `),
      ])
    },
  )

  it('tell all their faults at once, whichever kind they are of', () => {
    const faults = faultsOf((stack: Stack) => ({
      alarmTopic: 'on-call',
      alarmEmail: 'a@example.com',
      eventBus: new EventBus(stack, 'Mine'),
      eventBusName: 'orders',
      batchSize: 0,
    }))

    expect(faults).toHaveLength(4)
  })

  it('are none of these', () => {
    expect(
      faultsOf((stack: Stack) => ({
        authorizer: new HttpNoneAuthorizer(),
        alarmTopic: new Topic(stack, 'Topic'),
        encryptionKey: new Key(stack, 'Key'),
        eventBus: new EventBus(stack, 'Bus'),
        secret: new Secret(stack, 'Secret'),
        webhookRoute: true,
        webhookSecret: new Secret(stack, 'Webhook'),
      })),
    ).toStrictEqual([])
  })
})
