import { Token } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import {
  DELETION_REQUESTED,
  FINISHED_STATUSES,
  type FinishedStatus,
  type SettingName,
  settings,
} from '../lambda/settings.ts'
import { alarmKeys } from './alarm-keys.ts'
import { describeBaseUrl, isBaseUrl } from './base-url.ts'
import { checked, type Key, number, text } from './configuration-key.ts'
import { narrows } from './event-pattern.ts'
import { shown } from './shown-value.ts'

const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
)

/** What a resource may have, and the characters that every service takes. */
const MOST_TAGS = 50
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Every key, without the prefix that it has in the context. */
export const configurationKeys = {
  baseUrl: text({
    meaning: 'Where DocumentPro is',
    default: settings.baseUrl.default,
    allowedText: 'an https URL without query, fragment or credentials (http on loopback only)',
    fits: isBaseUrl,
    describe: describeBaseUrl,
  }),
  secretArn: secretArn('A secret that you have; without it one is created, empty'),
  secretField: text({
    meaning:
      'The field of the JSON secret that holds the key; without it the whole secret is the key',
    allowedText: 'a text of 1 to 128 characters',
    fits: (given) => /^.{1,128}$/u.test(given),
  }),
  encryptionKeyArn: text({
    meaning: 'A KMS key of yours that encrypts queues, ledger, created secret and logs',
    allowedText: 'the ARN of a KMS key',
    fits: (given) => /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(given),
  }),
  ...runtimeNumbers({
    retryWindowSeconds: 'How long a pending deletion is tried, from the time it was first accepted',
    backoffBaseSeconds:
      'Ceiling of the first back-off; it doubles with every attempt (full jitter)',
    backoffCapSeconds: 'Highest back-off ceiling; SQS delays a message by 900 s at most',
    keyPauseSeconds:
      'How long an execution environment stops calling DocumentPro after its key was rejected',
    outageThreshold:
      'Ids in a row, none of which had failed before, without an answer: then an execution environment stops calling DocumentPro',
    outagePauseSeconds:
      'Time between two probing calls of an execution environment while DocumentPro is down',
    keyTtlSeconds: 'How long the API key is cached before Secrets Manager is asked again',
    upstreamTimeoutSeconds: 'Total time of one DELETE in the worker, connection and body included',
    upstreamConnectTimeoutSeconds: 'Time to connect to DocumentPro, TLS included',
    apiBudgetSeconds:
      'How long a waiting caller waits for DocumentPro before the deletion is queued',
    batchConcurrency: 'DELETE requests under way at once within one worker invocation',
    ledgerRetentionDays: 'How long the ledger keeps a record after its last change; 0 for ever',
  }),
  batchSize: number({
    meaning: 'Messages of one worker invocation at most',
    unit: 'messages',
    default: 10,
    min: 1,
    max: 1_000,
  }),
  batchingWindowSeconds: number({
    meaning: 'How long a batch is gathered; at least 1 for a batchSize above 10',
    unit: 'seconds',
    default: 0,
    min: 0,
    max: 300,
  }),
  maximumConcurrency: number({
    meaning: 'Worker invocations at once',
    unit: 'invocations',
    default: 5,
    min: 2,
    max: 1_000,
  }),
  maxRequestsPerSecond: number({
    meaning:
      'DELETE requests that the worker sends on average, over all its invocations; a waiting caller is not held back',
    unit: 'requests/second',
    default: 10_000,
    min: 0.1,
    max: 10_000,
    integer: false,
  }),
  workerTimeoutSeconds: number({
    meaning: 'Timeout of the worker function',
    unit: 'seconds',
    default: 30,
    min: 1,
    max: 900,
  }),
  visibilityTimeoutSeconds: number({
    meaning: 'Visibility timeout of the deletion queue; not less than its default',
    unit: 'seconds',
    defaultText: '6 × workerTimeoutSeconds + batchingWindowSeconds',
    min: 6,
    max: 43_200,
  }),
  maxReceiveCount: number({
    meaning: 'Deliveries that may end in a crash before SQS dead-letters a message',
    unit: 'deliveries',
    default: 20,
    min: 5,
    max: 1_000,
  }),
  workerMemoryMb: memory('worker'),
  apiMemoryMb: memory('API'),
  ledger: checked({
    meaning:
      'A table with a record of each deletion: who asked, why, and what became of it; without it there are only the logs',
    default: true,
    allowedText: 'true or false',
    parse: parseBoolean,
  }),
  certificates: checked({
    meaning:
      'Adds `POST /deletions/{request_id}/certificate` and `POST /certificates`, and the KMS key that signs its answers; needs the ledger',
    default: false,
    allowedText: 'true or false',
    parse: parseBoolean,
  }),
  logRetentionDays: checked({
    meaning: 'How long CloudWatch keeps the logs, in days',
    default: RetentionDays.ONE_MONTH,
    allowedText: `one of ${LOG_RETENTION_DAYS.join(', ')}`,
    parse: (given) => LOG_RETENTION_DAYS.find((days) => given === days || given === String(days)),
  }),
  eventBusName: text({
    meaning: 'The event bus whose events ask for deletions',
    default: 'default',
    allowedText: 'the name of an event bus',
    fits: (given) => /^[\w./-]{1,256}$/.test(given),
  }),
  eventPattern: checked({
    meaning: 'Which of its events do',
    default: { 'detail-type': [DELETION_REQUESTED] },
    allowedText:
      'an EventBridge pattern that says which events by source, detail-type, resources or detail (another would delete for every event)',
    parse: parsePattern,
  }),
  eventRequestIdPath: text({
    meaning: 'Where such an event has the id, or a list of ids',
    default: settings.eventRequestIdPath.default,
    allowedText: 'names with dots between them, beginning with detail.',
    fits: (given) => /^detail(\.[\w-]+)+$/.test(given),
  }),
  outcomeEventBus: checked({
    meaning:
      'The event bus that gets an event for each final outcome; without it there are none, and the functions carry no client for it',
    allowedText: 'the name or the ARN of an event bus',
    parse: parseEventBus,
  }),
  filesRoute: checked({
    meaning: 'Adds `DELETE /files`, which checks `x-api-key` instead of IAM',
    default: false,
    allowedText: 'true or false',
    parse: parseBoolean,
  }),
  webhookRoute: checked({
    meaning: 'Adds `POST /webhook`, which checks a Standard Webhooks signature instead of IAM',
    default: false,
    allowedText: 'true or false',
    parse: parseBoolean,
  }),
  webhookSecretArn: secretArn(
    'A secret that you have, with what signs the webhooks; without it one is created, empty',
  ),
  webhookStatuses: checked({
    meaning: "The `request_status` values of DocumentPro's own event that lead to a deletion",
    default: [...settings.webhookStatuses.default],
    allowedText: `some of ${FINISHED_STATUSES.join(', ')}, as a list or with commas between`,
    parse: parseStatuses,
  }),
  apiRateLimit: number({
    meaning: 'Requests that the API takes, on average',
    unit: 'requests/second',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  apiBurstLimit: number({
    meaning: 'Requests that the API takes at once',
    unit: 'requests',
    default: 100,
    min: 1,
    max: 5_000,
  }),
  apiReservedConcurrency: number({
    meaning:
      'Invocations of the API function at once: set apart for it in the account, and its limit; without it neither',
    unit: 'invocations',
    min: 1,
    max: 10_000,
  }),
  ...alarmKeys,
  tags: checked({
    meaning: 'Tags for everything in the stack',
    default: {},
    allowedText: 'an object of texts by names that AWS takes (not aws:…), 50 at most',
    parse: parseTags,
  }),
} satisfies Record<string, Key<unknown>>

export type KeyName = keyof typeof configurationKeys
export type ValueOf<Name extends KeyName> =
  (typeof configurationKeys)[Name] extends Key<infer T> ? T : never

/** Numbers that the functions read and operators choose; the stack makes the others. */
type RuntimeNumberName = {
  [Name in SettingName]: (typeof settings)[Name] extends { min: number; default: number }
    ? Name
    : never
}[SettingName]

/** Their keys by what they mean; the rest is as the functions check it. */
function runtimeNumbers(
  meanings: Readonly<Record<RuntimeNumberName, string>>,
): Readonly<Record<RuntimeNumberName, Key<number>>> {
  const names = Object.keys(meanings) as RuntimeNumberName[]
  const keys = names.map((name) => [name, number({ meaning: meanings[name], ...settings[name] })])
  return Object.fromEntries(keys)
}

function secretArn(meaning: string): Key<string> {
  return text({
    meaning,
    allowedText: 'the complete ARN of a Secrets Manager secret',
    fits: (given) =>
      /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/.test(given),
    // It may be the secret itself, and what is refused stands in terminals and build logs.
    describe: (given) =>
      given.startsWith('arn:')
        ? shown(given)
        : `a text of ${given.length} characters that is no ARN`,
  })
}

function memory(name: string): Key<number> {
  return number({
    meaning: `Memory of the ${name} function`,
    unit: 'MB',
    default: 512,
    min: 128,
    max: 10_240,
  })
}

/** `-c key=value` gives texts. */
function parseBoolean(given: unknown): boolean | undefined {
  if (given === true || given === 'true') return true
  return given === false || given === 'false' ? false : undefined
}

function parseEventBus(given: unknown): string | undefined {
  const isBus =
    typeof given === 'string' &&
    /^(arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/.test(given)
  return isBus ? given : undefined
}

function parseStatuses(given: unknown): FinishedStatus[] | undefined {
  const list: readonly unknown[] =
    typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : []
  const statuses = FINISHED_STATUSES.filter((status) => list.includes(status))
  return list.length > 0 && statuses.length === list.length ? statuses : undefined
}

function parsePattern(given: unknown): Readonly<Record<string, unknown>> | undefined {
  const pattern = typeof given === 'string' ? parseJson(given) : given
  return narrows(pattern) ? pattern : undefined
}

function parseTags(given: unknown): Readonly<Record<string, string>> | undefined {
  const tags = typeof given === 'string' ? parseJson(given) : given
  if (!isObject(tags)) return undefined
  const entries = Object.entries(tags).flatMap(([name, value]) =>
    typeof value === 'string' && isTag(name, value) ? [[name, value] as const] : [],
  )
  const fit = entries.length === Object.keys(tags).length && entries.length <= MOST_TAGS
  return fit ? Object.fromEntries(entries) : undefined
}

function isTag(name: string, value: string): boolean {
  const fits = (given: string, longest: number) =>
    Token.isUnresolved(given) || (given.length <= longest && TAG_TEXT.test(given))
  return name !== '' && !/^aws:/i.test(name) && fits(name, 128) && fits(value, 256)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
