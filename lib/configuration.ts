import { Stack, Token } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import {
  INVOCATION_RESERVE_SECONDS,
  INVOCATION_SLACK_SECONDS,
  OUTCOME_DETAIL_TYPE,
  OUTCOME_SOURCE,
} from '../lambda/settings.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Key } from './configuration-key.ts'
import { configurationKeys, type KeyName, type ValueOf } from './configuration-keys.ts'
import { dynamicReferenceFault } from './dynamic-references.ts'
import { mayFitOutcomeEvents } from './outcome-event-loop.ts'
import { shown } from './shown-value.ts'
import { unknownKey } from './unknown-key.ts'

/** Keys whose absence means something. */
type OptionalName =
  | 'secretArn'
  | 'secretField'
  | 'webhookSecretArn'
  | 'encryptionKeyArn'
  | 'outcomeEventBus'
  | 'apiReservedConcurrency'
  | 'alarmEmail'
  | 'alarmTopicArn'

/** Keys whose default depends on others. */
type DerivedName = 'visibilityTimeoutSeconds' | 'pendingAgeAlarmSeconds' | 'queueAgeAlarmSeconds'

/** The configuration of a deployment, every value checked. Units are in the names. */
export type Configuration = {
  readonly [Name in Exclude<KeyName, OptionalName>]: ValueOf<Name>
} & { readonly [Name in OptionalName]?: ValueOf<Name> }

type Defaults = Omit<Configuration, DerivedName | OptionalName>

const defaults = Object.fromEntries(
  Object.entries(configurationKeys).flatMap(([name, key]) =>
    key.default === undefined ? [] : [[name, key.default]],
  ),
) as Defaults

/** Lambda asks for six times the function timeout, so that it can retry while the function is throttled. */
const VISIBILITY_FACTOR = 6

/** SQS delays a message by 900 s at most. */
const LONGEST_DELAY_SECONDS = 900

/** Each execution environment keeps its share of the pace; with longer turns a deletion would spend its window waiting. */
const LONGEST_TURN_SECONDS = 60

/** How much older than one failed delivery a message may be before there is an alarm. */
const QUEUE_AGE_MARGIN_SECONDS = 3_600

/** What the values of a configuration are checked against, and how the sentences about them begin. */
export interface Circumstances {
  /** What the keys are called with: the context's prefix. Default: none, as in props. */
  readonly prefix?: string
  /** Where it will be deployed. Without it no ARN is checked for its region. */
  readonly scope?: IConstruct
  /** True when there are outcome events though no key says so. Default false. */
  readonly outcomeEvents?: boolean
  /** What is wrong already, to be told with the rest. */
  readonly faults?: readonly string[]
}

/**
 * Checks what was given and fills in the defaults.
 * @throws ConfigurationError with a sentence for each fault
 */
export function configure(
  given: Readonly<Record<string, unknown>>,
  circumstances: Circumstances = {},
): Configuration {
  const { prefix = '', scope, outcomeEvents = false, faults: known = [] } = circumstances
  const faults = [...known]
  const values: Record<string, unknown> = {}
  const wrong = new Set<string>()
  for (const [name, value] of Object.entries(given)) {
    if (!isKeyName(name)) {
      faults.push(`${prefix}${name} ${unknownKey(name, prefix)}`)
      continue
    }
    if (value === undefined) continue
    const { fault, value: read } = readKey(name, value, scope)
    if (fault === undefined) values[name] = read
    else {
      wrong.add(name)
      faults.push(`${prefix}${name} ${fault}`)
    }
  }
  const merged = { ...defaults, ...values }
  const lowest = merged.workerTimeoutSeconds * VISIBILITY_FACTOR + merged.batchingWindowSeconds
  const sized = { visibilityTimeoutSeconds: lowest, ...merged }
  const configuration: Configuration = {
    pendingAgeAlarmSeconds: Math.ceil(sized.retryWindowSeconds / 4),
    queueAgeAlarmSeconds: QUEUE_AGE_MARGIN_SECONDS + sized.visibilityTimeoutSeconds,
    ...sized,
  }
  const rules = [
    ...conflicts(configuration, lowest),
    ...otherRegions(configuration, scope),
    loop(configuration, outcomeEvents || configuration.outcomeEventBus !== undefined),
  ]
  faults.push(
    ...rules
      .filter(
        ({ name, beside, breaks }) => breaks && ![name, ...beside].some((key) => wrong.has(key)),
      )
      .map(
        ({ name, allowed }) =>
          `${prefix}${name} is ${inWords(configuration[name])}; allowed is ${allowed}`,
      ),
  )
  if (faults.length > 0) throw new ConfigurationError(faults)
  return configuration
}

function readKey(
  name: KeyName,
  given: unknown,
  scope: IConstruct | undefined,
): { readonly value?: unknown; readonly fault?: string } {
  const key: Key<unknown> = configurationKeys[name]
  const reference = dynamicReferenceFault(given, scope)
  if (reference !== undefined) return { fault: `${reference}; allowed is ${key.allowed}` }
  const read = key.read(given)
  return 'given' in read ? { fault: `is ${read.given}; allowed is ${key.allowed}` } : read
}

function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(configurationKeys, name)
}

/** What is wrong between values that are each right. */
interface Rule {
  readonly name: KeyName
  /** The others that it is about: while one of them is wrong, the rule says nothing. */
  readonly beside: readonly KeyName[]
  readonly breaks: boolean
  readonly allowed: string
}

/** The ARNs of what AWS takes from the region of the stack only. */
const REGIONAL = [
  'secretArn',
  'webhookSecretArn',
  'encryptionKeyArn',
  'alarmTopicArn',
  'outcomeEventBus',
] as const

function otherRegions(values: Configuration, scope: IConstruct | undefined): readonly Rule[] {
  const region = scope === undefined ? undefined : Stack.of(scope).region
  if (region === undefined || Token.isUnresolved(region)) return []
  return REGIONAL.map((name) => {
    const arn = values[name]
    const isKnown = arn?.startsWith('arn:') && !Token.isUnresolved(arn)
    return {
      name,
      beside: [],
      breaks: isKnown === true && arn?.split(':')[3] !== region,
      allowed: `one in the region of the stack, which is ${region}`,
    }
  })
}

/** An event of ours that asked for a deletion would lead to the next, on whatever ways the buses are tied together. */
function loop({ eventPattern }: Configuration, outcomeEvents: boolean): Rule {
  return {
    name: 'eventPattern',
    beside: ['outcomeEventBus'],
    breaks: outcomeEvents && mayFitOutcomeEvents(eventPattern),
    allowed: `one that outcome events don't fit, whose source is ${OUTCOME_SOURCE} and whose detail-type is ${OUTCOME_DETAIL_TYPE}: each would ask for a deletion, for ever`,
  }
}

function inWords(value: unknown): string {
  return typeof value === 'object' ? shown(value) : String(value)
}

function conflicts(values: Configuration, lowestVisibility: number): readonly Rule[] {
  const spare = INVOCATION_RESERVE_SECONDS + INVOCATION_SLACK_SECONDS
  const shortest = values.upstreamTimeoutSeconds + spare
  const slowest = values.maximumConcurrency / LONGEST_TURN_SECONDS
  const healthyAge = LONGEST_DELAY_SECONDS + values.visibilityTimeoutSeconds
  const ofVisibility = ['workerTimeoutSeconds', 'batchingWindowSeconds'] as const
  return [
    {
      name: 'batchingWindowSeconds',
      beside: ['batchSize'],
      breaks: values.batchSize > 10 && values.batchingWindowSeconds < 1,
      allowed: `at least 1 for a batchSize of ${values.batchSize} (a rule of SQS event source mappings above 10)`,
    },
    {
      name: 'workerTimeoutSeconds',
      beside: ['upstreamTimeoutSeconds'],
      breaks: values.workerTimeoutSeconds < shortest,
      allowed: `at least ${shortest}: upstreamTimeoutSeconds and ${spare} s to begin and to route messages`,
    },
    {
      name: 'maxRequestsPerSecond',
      beside: ['maximumConcurrency'],
      breaks: values.maxRequestsPerSecond < slowest,
      allowed: `at least ${slowest}: a call a minute for each of maximumConcurrency, which is ${values.maximumConcurrency}`,
    },
    {
      name: 'visibilityTimeoutSeconds',
      beside: ofVisibility,
      breaks: values.visibilityTimeoutSeconds < lowestVisibility,
      allowed: `at least ${lowestVisibility}: 6 × workerTimeoutSeconds + batchingWindowSeconds`,
    },
    {
      name: 'visibilityTimeoutSeconds',
      beside: ofVisibility,
      breaks: values.visibilityTimeoutSeconds > 43_200,
      allowed: 'at most 43200, so workerTimeoutSeconds must be shorter',
    },
    {
      name: 'backoffCapSeconds',
      beside: ['backoffBaseSeconds'],
      breaks: values.backoffCapSeconds < values.backoffBaseSeconds,
      allowed: `at least backoffBaseSeconds, which is ${values.backoffBaseSeconds}`,
    },
    {
      name: 'upstreamConnectTimeoutSeconds',
      beside: ['upstreamTimeoutSeconds'],
      breaks: values.upstreamConnectTimeoutSeconds > values.upstreamTimeoutSeconds,
      allowed: `at most upstreamTimeoutSeconds, which is ${values.upstreamTimeoutSeconds}`,
    },
    {
      name: 'pendingAgeAlarmSeconds',
      beside: ['retryWindowSeconds'],
      breaks: values.pendingAgeAlarmSeconds >= values.retryWindowSeconds,
      allowed: `less than retryWindowSeconds, which is ${values.retryWindowSeconds}: later there is only a dead letter`,
    },
    {
      name: 'queueAgeAlarmSeconds',
      beside: ['visibilityTimeoutSeconds', ...ofVisibility],
      breaks: values.queueAgeAlarmSeconds <= healthyAge,
      allowed: `more than ${healthyAge}: ${LONGEST_DELAY_SECONDS} + visibilityTimeoutSeconds, the age of a message in good health`,
    },
    {
      name: 'alarmEmail',
      beside: ['alarmTopicArn'],
      breaks: values.alarmEmail !== undefined && values.alarmTopicArn !== undefined,
      allowed: 'none beside alarmTopicArn: subscribe at that topic',
    },
    {
      name: 'certificates',
      beside: ['ledger'],
      breaks: values.certificates && !values.ledger,
      allowed: 'true only with ledger, which is false',
    },
    {
      name: 'webhookSecretArn',
      beside: ['webhookRoute'],
      breaks: values.webhookSecretArn !== undefined && !values.webhookRoute,
      allowed: 'only with webhookRoute, which is false',
    },
  ]
}
