import { Stack, Token } from 'aws-cdk-lib'
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IConstruct } from 'constructs'
import { shown } from './shown-value.ts'

/** CDK objects of yours that the construct takes. */
export interface OwnResources {
  /**
   * Who may call the API, `DELETE /files` and `POST /webhook` excepted.
   *
   * @default - callers whom IAM lets
   */
  readonly authorizer?: IHttpRouteAuthorizer
  /**
   * The bus whose events ask for deletions.
   *
   * @default - the one named `eventBusName`
   */
  readonly eventBus?: IEventBus
  /**
   * The bus that gets an event for each final outcome.
   *
   * @default - the one of `outcomeEventBus`, else none
   */
  readonly outcomeBus?: IEventBus
  /**
   * Encrypts queues, ledger, created secret and logs.
   *
   * @default - the one of `encryptionKeyArn`, else keys of AWS
   */
  readonly encryptionKey?: IKey
  /**
   * The secret that holds the API key.
   *
   * @default - the one of `secretArn`, else a new one, empty
   */
  readonly secret?: ISecret
  /**
   * The secret that signs webhooks.
   *
   * @default - the one of `webhookSecretArn`, else a new one, empty
   */
  readonly webhookSecret?: ISecret
  /**
   * Where alarms are sent.
   *
   * @default - the topic of `alarmTopicArn`, else a new one
   */
  readonly alarmTopic?: ITopic
}

interface Kind {
  /** As the CDK calls it. */
  readonly type: string
  /** What only such an object has. */
  readonly member: string
  /** The key that takes a text for it. */
  readonly key?: string
  /** What that text is. */
  readonly textIs?: string
  /** Keys that would be passed over beside it, with what to do instead where there is something. */
  readonly silences?: Readonly<Record<string, string>>
  /** What has to be the stack's. */
  readonly sameAsStack?: readonly ('region' | 'account')[]
}

const KINDS: Readonly<Record<keyof OwnResources, Kind>> = {
  authorizer: { type: 'IHttpRouteAuthorizer', member: 'bind' },
  eventBus: {
    type: 'IEventBus',
    member: 'eventBusName',
    key: 'eventBusName',
    textIs: 'name',
    // The rule finds a bus by its name, and there may be another one of that name here.
    sameAsStack: ['region', 'account'],
  },
  outcomeBus: {
    type: 'IEventBus',
    member: 'eventBusArn',
    key: 'outcomeEventBus',
    textIs: 'name or ARN',
    sameAsStack: ['region'],
  },
  encryptionKey: {
    type: 'IKey',
    member: 'keyArn',
    key: 'encryptionKeyArn',
    textIs: 'ARN',
    sameAsStack: ['region'],
  },
  secret: {
    type: 'ISecret',
    member: 'secretArn',
    key: 'secretArn',
    textIs: 'ARN',
    sameAsStack: ['region'],
  },
  webhookSecret: {
    type: 'ISecret',
    member: 'secretArn',
    key: 'webhookSecretArn',
    textIs: 'ARN',
    sameAsStack: ['region'],
  },
  alarmTopic: {
    type: 'ITopic',
    member: 'topicArn',
    key: 'alarmTopicArn',
    textIs: 'ARN',
    silences: { alarmEmail: ': subscribe at that topic' },
    sameAsStack: ['region'],
  },
}

/** Props apart: the objects, the configuration keys beside them, and what is wrong with the objects. */
export interface SeparatedProps {
  readonly resources: OwnResources
  readonly keys: Readonly<Record<string, unknown>>
  readonly faults: readonly string[]
}

/** Looks at props as JavaScript may give them, whatever the types say. */
export function separateProps(props: unknown, scope: IConstruct): SeparatedProps {
  if (!isObject(props)) {
    return {
      resources: {},
      keys: {},
      faults: [`the props are ${shown(props)}; allowed is an object`],
    }
  }
  const entries = Object.entries(props)
  const resources = Object.fromEntries(
    entries.filter(([name, value]) => isOwnResource(name) && value !== undefined),
  )
  const keys = Object.fromEntries(entries.filter(([name]) => !isOwnResource(name)))
  const faults = Object.entries(resources).flatMap(([name, resource]) =>
    isOwnResource(name) ? faultsOf(name, resource, keys, Stack.of(scope)) : [],
  )
  return { resources, keys, faults }
}

function faultsOf(
  name: keyof OwnResources,
  resource: unknown,
  keys: Readonly<Record<string, unknown>>,
  stack: Stack,
): readonly string[] {
  const { type, member, key, textIs, silences = {}, sameAsStack = [] } = KINDS[name]
  const beside = { ...(key === undefined ? {} : { [key]: '' }), ...silences }
  const silenced = Object.entries(beside)
    .filter(([other]) => keys[other] !== undefined)
    .map(
      ([other, instead]) =>
        `${other} is ${shown(keys[other])}; allowed is none beside ${name}${instead}`,
    )
  if (!isObject(resource) || !(member in resource)) {
    return [
      `${name} is ${shown(resource)}; allowed is an ${type} of the CDK${textKey(key, textIs)}`,
      ...silenced,
    ]
  }
  return [
    ...silenced,
    ...sameAsStack.flatMap((part) => elsewhere(name, resource, part, stack)),
    ...(name === 'alarmTopic' && resource.fifo === true
      ? [`${name} is a FIFO topic; allowed is a standard one, since alarms publish to no other`]
      : []),
    ...(name === 'webhookSecret' && String(keys.webhookRoute) !== 'true'
      ? [`${name} is given; allowed is it only with webhookRoute, which is false`]
      : []),
  ]
}

function textKey(key: string | undefined, textIs: string | undefined): string {
  return key === undefined ? '' : ` (${key} takes its ${textIs})`
}

/** Where both places are known: what is of another one, AWS would refuse or not find. */
function elsewhere(
  name: string,
  resource: object,
  part: 'region' | 'account',
  stack: Stack,
): readonly string[] {
  const own = stack[part]
  const of = 'env' in resource && isObject(resource.env) ? resource.env[part] : undefined
  if (typeof of !== 'string' || Token.isUnresolved(of) || Token.isUnresolved(own) || of === own) {
    return []
  }
  return [`${name} is of the ${part} ${of}; allowed is one of the stack's ${part}, which is ${own}`]
}

function isOwnResource(name: string): name is keyof OwnResources {
  return Object.hasOwn(KINDS, name)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
