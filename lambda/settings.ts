/**
 * The configuration contract: every number and text that the functions read from their environment, with
 * its unit, default and bounds. The CDK code writes the same variables from the same table, so what is
 * checked at synth is what runs.
 *
 * @module
 */

/** A number with a unit and bounds. */
export interface BoundedNumber {
  readonly unit: string
  readonly default: number
  readonly min: number
  readonly max: number
  /** False allows fractions. */
  readonly integer: boolean
}

/** A number that the functions take from the environment variable `env`. */
export interface NumberSetting extends BoundedNumber {
  readonly env: string
}

export const numberSettings = {
  retryWindowSeconds: {
    env: 'RETRY_WINDOW_SECONDS',
    unit: 'seconds',
    default: 86_400,
    min: 10,
    max: 1_209_600,
    integer: true,
  },
  backoffBaseSeconds: {
    env: 'BACKOFF_BASE_SECONDS',
    unit: 'seconds',
    default: 2,
    min: 0.1,
    max: 60,
    integer: false,
  },
  backoffCapSeconds: {
    env: 'BACKOFF_CAP_SECONDS',
    unit: 'seconds',
    default: 900,
    min: 1,
    max: 900,
    integer: true,
  },
  keyPauseSeconds: {
    env: 'KEY_PAUSE_SECONDS',
    unit: 'seconds',
    default: 60,
    min: 1,
    max: 900,
    integer: true,
  },
  outageThreshold: {
    env: 'OUTAGE_THRESHOLD',
    unit: 'attempts',
    default: 10,
    min: 2,
    max: 1_000,
    integer: true,
  },
  outagePauseSeconds: {
    env: 'OUTAGE_PAUSE_SECONDS',
    unit: 'seconds',
    default: 30,
    min: 1,
    max: 900,
    integer: true,
  },
  keyTtlSeconds: {
    env: 'KEY_TTL_SECONDS',
    unit: 'seconds',
    default: 300,
    min: 1,
    max: 3_600,
    integer: true,
  },
  upstreamTimeoutSeconds: {
    env: 'UPSTREAM_TIMEOUT_SECONDS',
    unit: 'seconds',
    default: 10,
    min: 0.1,
    max: 300,
    integer: false,
  },
  upstreamConnectTimeoutSeconds: {
    env: 'UPSTREAM_CONNECT_TIMEOUT_SECONDS',
    unit: 'seconds',
    default: 3,
    min: 0.1,
    max: 60,
    integer: false,
  },
  webhookBudgetSeconds: {
    env: 'WEBHOOK_BUDGET_SECONDS',
    unit: 'seconds',
    default: 8,
    min: 0.5,
    max: 20,
    integer: false,
  },
  batchConcurrency: {
    env: 'BATCH_CONCURRENCY',
    unit: 'requests',
    default: 10,
    min: 1,
    max: 100,
    integer: true,
  },
} as const satisfies Record<string, NumberSetting>

/** The share of one execution environment in what `maxRequestsPerSecond` allows to the whole worker. */
export const environmentPace = {
  env: 'REQUESTS_PER_SECOND',
  unit: 'requests/second',
  default: 10_000,
  min: 0.0001,
  max: 10_000,
  integer: false,
} as const satisfies NumberSetting

export type NumberSettingName = keyof typeof numberSettings

/** Texts that the functions read; which function gets which is decided in `lib/`. */
export const textVariables = {
  baseUrl: 'DOCUMENTPRO_BASE_URL',
  secretArn: 'DOCUMENTPRO_SECRET_ARN',
  secretField: 'DOCUMENTPRO_SECRET_FIELD',
  deletionQueueUrl: 'DELETION_QUEUE_URL',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  eventRequestIdPath: 'EVENT_REQUEST_ID_PATH',
  webhookStatuses: 'WEBHOOK_STATUSES',
  webhookSecretArn: 'WEBHOOK_SECRET_ARN',
  receiptsTable: 'RECEIPTS_TABLE',
} as const

/**
 * The `detail-type` of the events that ask for a deletion by default. An event of this type is our own format: it
 * has no fields but ours. In other events, which a configured pattern lets in, other fields are data.
 */
export const DELETION_REQUESTED = 'DocumentPro deletion requested'

/** The values of `request_status` in DocumentPro's own event that may lead to a deletion: the parsing is over. */
export const FINISHED_STATUSES = ['completed', 'failed', 'exception'] as const
export type FinishedStatus = (typeof FINISHED_STATUSES)[number]

/** Time kept at the end of an invocation to route messages and write the log, in seconds. */
export const INVOCATION_RESERVE_SECONDS = 3

/**
 * Time beside that for what comes before an attempt, in seconds: the context's clock has lost some milliseconds by then,
 * and without slack no attempt would ever start.
 */
export const INVOCATION_SLACK_SECONDS = 1

/** Thrown when the environment of a function does not fit the contract; names the variable and what is allowed. */
class SettingError extends Error {
  override name = 'SettingError'
}

/**
 * Says what is wrong with a value for a number setting, or undefined when it fits.
 * The sentence starts with what was given, so that callers put the key's name before it.
 */
export function numberSettingFault(setting: BoundedNumber, value: unknown): string | undefined {
  const allowed = `${setting.integer ? 'a whole number' : 'a number'} of ${setting.unit} from ${setting.min} to ${setting.max}`
  const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const fits =
    typeof given === 'number' &&
    given >= setting.min &&
    given <= setting.max &&
    (!setting.integer || Number.isInteger(given))
  return fits ? undefined : `is ${JSON.stringify(value) ?? 'missing'}; allowed is ${allowed}`
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The text in `name`.
 * @throws SettingError when it is missing or empty
 */
export function readText(env: Environment, name: string): string {
  const value = env[name]
  if (value === undefined || value === '') {
    throw new SettingError(`the environment variable ${name} is missing`)
  }
  return value
}

/**
 * The number of `setting`, or its default when the variable is absent.
 * @throws SettingError when the value is out of bounds
 */
export function readNumber(env: Environment, setting: NumberSetting): number {
  const value = env[setting.env]
  if (value === undefined) return setting.default
  const fault = numberSettingFault(setting, value)
  if (fault !== undefined)
    throw new SettingError(`the environment variable ${setting.env} ${fault}`)
  return Number(value)
}

/**
 * The statuses in the variable `webhookStatuses`, or only `completed` when it is absent.
 * @throws SettingError when it names another one
 */
export function readStatuses(env: Environment): readonly FinishedStatus[] {
  const given = (env[textVariables.webhookStatuses] ?? 'completed').split(',')
  const statuses = FINISHED_STATUSES.filter((status) => given.includes(status))
  if (statuses.length === given.length) return statuses
  const allowed = FINISHED_STATUSES.join(', ')
  throw new SettingError(
    `the environment variable ${textVariables.webhookStatuses} must list some of ${allowed}`,
  )
}
