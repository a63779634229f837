import type { Node } from 'constructs'
import { INVOCATION_RESERVE_SECONDS, INVOCATION_SLACK_SECONDS } from '../lambda/settings.ts'
import { ConfigurationError } from './configuration-error.ts'
import { configurationKeys, type KeyName, type ValueOf } from './configuration-keys.ts'

/** Keys that have another name now. */
const RENAMED: Readonly<Record<string, KeyName>> = {
  webhookBudgetSeconds: 'apiBudgetSeconds',
  webhookMemoryMb: 'apiMemoryMb',
}

/** The context keys are prefixed, so that a misspelt one is noticed. */
export const CONTEXT_PREFIX = 'documentpro:'

/** Keys whose absence means something. */
type OptionalName =
  | 'secretArn'
  | 'secretField'
  | 'webhookSecretArn'
  | 'encryptionKeyArn'
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

/**
 * Checks what was given and fills in the defaults.
 * @param prefix what the keys are called with in the sentences: the context's prefix, or none for props
 * @throws ConfigurationError with a sentence for each fault
 */
export function configure(
  given: Readonly<Record<string, unknown>>,
  prefix: string = '',
): Configuration {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!isKeyName(name)) {
      faults.push(`${prefix}${name} ${unknownKey(name, prefix)}`)
      continue
    }
    if (value === undefined) continue
    const read = configurationKeys[name].read(value)
    if ('fault' in read) faults.push(`${prefix}${name} ${read.fault}`)
    else values[name] = read.value
  }
  const merged = { ...defaults, ...values }
  const lowest = merged.workerTimeoutSeconds * VISIBILITY_FACTOR + merged.batchingWindowSeconds
  const sized = { visibilityTimeoutSeconds: lowest, ...merged }
  const configuration: Configuration = {
    pendingAgeAlarmSeconds: Math.ceil(sized.retryWindowSeconds / 4),
    queueAgeAlarmSeconds: QUEUE_AGE_MARGIN_SECONDS + sized.visibilityTimeoutSeconds,
    ...sized,
  }
  if (faults.length === 0) faults.push(...conflicts(configuration, lowest, prefix))
  if (faults.length > 0) throw new ConfigurationError(faults)
  return configuration
}

/**
 * The configuration in the CDK context, from `cdk.json` or `-c key=value`.
 * @throws ConfigurationError with a sentence for each fault
 */
export function configurationFromContext(node: Node): Configuration {
  const context: Readonly<Record<string, unknown>> = node.getAllContext()
  const given = Object.entries(context)
    .filter(([name]) => name.startsWith(CONTEXT_PREFIX))
    .map(([name, value]) => [name.slice(CONTEXT_PREFIX.length), value] as const)
  return configure(Object.fromEntries(given), CONTEXT_PREFIX)
}

function unknownKey(name: string, prefix: string): string {
  const renamed = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined
  return renamed === undefined
    ? `is not a known key; allowed are ${Object.keys(configurationKeys).join(', ')}`
    : `is called ${prefix}${renamed} now`
}

function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(configurationKeys, name)
}

/** What is wrong between values that are each right. */
function conflicts(values: Configuration, lowestVisibility: number, prefix: string): string[] {
  const spare = INVOCATION_RESERVE_SECONDS + INVOCATION_SLACK_SECONDS
  const shortest = values.upstreamTimeoutSeconds + spare
  const slowest = values.maximumConcurrency / LONGEST_TURN_SECONDS
  const healthyAge = LONGEST_DELAY_SECONDS + values.visibilityTimeoutSeconds
  const rules: { name: KeyName; breaks: boolean; allowed: string }[] = [
    {
      name: 'batchingWindowSeconds',
      breaks: values.batchSize > 10 && values.batchingWindowSeconds < 1,
      allowed: `at least 1 for a batchSize of ${values.batchSize} (a rule of SQS event source mappings above 10)`,
    },
    {
      name: 'workerTimeoutSeconds',
      breaks: values.workerTimeoutSeconds < shortest,
      allowed: `at least ${shortest}: upstreamTimeoutSeconds and ${spare} s to begin and to route messages`,
    },
    {
      name: 'maxRequestsPerSecond',
      breaks: values.maxRequestsPerSecond < slowest,
      allowed: `at least ${slowest}: a call a minute for each of maximumConcurrency, which is ${values.maximumConcurrency}`,
    },
    {
      name: 'visibilityTimeoutSeconds',
      breaks: values.visibilityTimeoutSeconds < lowestVisibility,
      allowed: `at least ${lowestVisibility}: 6 × workerTimeoutSeconds + batchingWindowSeconds`,
    },
    {
      name: 'visibilityTimeoutSeconds',
      breaks: values.visibilityTimeoutSeconds > 43_200,
      allowed: 'at most 43200, so workerTimeoutSeconds must be shorter',
    },
    {
      name: 'backoffCapSeconds',
      breaks: values.backoffCapSeconds < values.backoffBaseSeconds,
      allowed: `at least backoffBaseSeconds, which is ${values.backoffBaseSeconds}`,
    },
    {
      name: 'upstreamConnectTimeoutSeconds',
      breaks: values.upstreamConnectTimeoutSeconds > values.upstreamTimeoutSeconds,
      allowed: `at most upstreamTimeoutSeconds, which is ${values.upstreamTimeoutSeconds}`,
    },
    {
      name: 'pendingAgeAlarmSeconds',
      breaks: values.pendingAgeAlarmSeconds >= values.retryWindowSeconds,
      allowed: `less than retryWindowSeconds, which is ${values.retryWindowSeconds}: later there is only a dead letter`,
    },
    {
      name: 'queueAgeAlarmSeconds',
      breaks: values.queueAgeAlarmSeconds <= healthyAge,
      allowed: `more than ${healthyAge}: ${LONGEST_DELAY_SECONDS} + visibilityTimeoutSeconds, the age of a message in good health`,
    },
    {
      name: 'alarmEmail',
      breaks: values.alarmEmail !== undefined && values.alarmTopicArn !== undefined,
      allowed: 'none beside alarmTopicArn: subscribe at that topic',
    },
    {
      name: 'webhookSecretArn',
      breaks: values.webhookSecretArn !== undefined && !values.webhookRoute,
      allowed: 'only with webhookRoute, which is false',
    },
  ]
  return rules
    .filter(({ breaks }) => breaks)
    .map(({ name, allowed }) => `${prefix}${name} is ${values[name]}; allowed is ${allowed}`)
}
