/**
 * The configuration contract: one row for everything that the functions read from their environment, with who reads
 * it, its unit, default and bounds. The CDK code writes the variables from the same rows, so what is checked at synth
 * is what runs, and a function can read nothing that it doesn't get.
 *
 * @module
 */

/** A function, by the name of its file. */
export type FunctionName = 'worker' | 'api'

/** A number with a unit and bounds. */
export interface BoundedNumber {
  /** Seconds unless it is said. */
  readonly unit?: string
  readonly min: number
  readonly max: number
  /** False allows fractions. */
  readonly integer?: false
}

interface Row {
  /** The environment variable, where it isn't the setting's name in capitals. */
  readonly env?: string
  /** Who has the variable, and doesn't start without it: every function unless it is said. */
  readonly readBy?: readonly FunctionName[]
}

interface NumberSetting extends Row, BoundedNumber {
  /** None where the stack makes the value. */
  readonly default?: number
}

interface TextSetting extends Row {
  readonly default?: string
  /** May be absent always, or as long as that other setting is. */
  readonly optional?: true | 'without webhookSecretArn'
}

interface ListSetting extends Row {
  readonly someOf: readonly string[]
  readonly default: readonly string[]
}

/** Texts without commas, one at least. */
interface TextsSetting extends Row {
  readonly listOf: 'texts'
  readonly default?: never
}

export type Setting = NumberSetting | TextSetting | ListSetting | TextsSetting

/** The values of `request_status` in DocumentPro's own event that may lead to a deletion: the parsing is over. */
export const FINISHED_STATUSES = ['completed', 'failed', 'exception'] as const
export type FinishedStatus = (typeof FINISHED_STATUSES)[number]

const WORKER = ['worker'] as const
const API = ['api'] as const

export const settings = {
  retryWindowSeconds: { default: 86_400, min: 10, max: 1_209_600 },
  backoffBaseSeconds: { default: 2, min: 0.1, max: 60, integer: false },
  backoffCapSeconds: { default: 900, min: 1, max: 900 },
  keyPauseSeconds: { default: 60, min: 1, max: 900 },
  outageThreshold: { unit: 'ids', default: 10, min: 2, max: 1_000 },
  outagePauseSeconds: { default: 30, min: 1, max: 900 },
  keyTtlSeconds: { default: 300, min: 1, max: 3_600 },
  upstreamTimeoutSeconds: { readBy: WORKER, default: 10, min: 0.1, max: 300, integer: false },
  upstreamConnectTimeoutSeconds: { default: 3, min: 0.1, max: 60, integer: false },
  apiBudgetSeconds: { readBy: API, default: 8, min: 0.5, max: 20, integer: false },
  batchConcurrency: { readBy: WORKER, unit: 'requests', default: 10, min: 1, max: 100 },
  /** The share of one execution environment in what `maxRequestsPerSecond` allows to the whole worker. */
  requestsPerSecond: {
    readBy: WORKER,
    unit: 'requests/second',
    min: 0.0001,
    max: 10_000,
    integer: false,
  },
  baseUrl: { env: 'DOCUMENTPRO_BASE_URL', default: 'https://api.documentpro.ai' },
  secretArn: { env: 'DOCUMENTPRO_SECRET_ARN' },
  /** Without it the whole secret is the key. */
  secretField: { env: 'DOCUMENTPRO_SECRET_FIELD', optional: true },
  deletionQueueUrl: {},
  deadLetterQueueUrl: { readBy: WORKER },
  /** The unique ids of the roles of both functions: what they send may speak of the past. */
  trustedRoleIds: { readBy: WORKER, listOf: 'texts' },
  eventRequestIdPath: { readBy: WORKER, default: 'detail.request_id' },
  webhookStatuses: { someOf: FINISHED_STATUSES, default: ['completed'] },
  /** Absent without `POST /webhook`. */
  webhookSecretArn: { readBy: API, optional: true },
  receiptsTable: { readBy: API, optional: 'without webhookSecretArn' },
  /** Absent without a ledger. */
  ledgerTable: { optional: true },
  /** Absent without outcome events. A name or an ARN. */
  outcomeEventBus: { optional: true },
  /** Absent without certificates. */
  certificateKeyArn: { readBy: API, optional: true },
  ledgerRetentionDays: { unit: 'days', default: 400, min: 0, max: 36_500 },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

type ValueOf<S> = S extends { readonly min: number }
  ? number
  : S extends { readonly someOf: readonly (infer Value)[] }
    ? readonly Value[]
    : S extends { readonly listOf: 'texts' }
      ? readonly string[]
      : string

/** What a function reads: `absent` for what may be missing, `present` for the rest. */
type ReadBy<Name extends FunctionName, Presence extends 'present' | 'absent'> = {
  [S in SettingName]: (typeof settings)[S] extends {
    readonly readBy: readonly Exclude<FunctionName, Name>[]
  }
    ? never
    : (typeof settings)[S] extends { readonly optional: unknown }
      ? Presence extends 'absent'
        ? S
        : never
      : Presence extends 'present'
        ? S
        : never
}[SettingName]

/**
 * The `detail-type` of the events that ask for a deletion by default. An event of this type is our own format: it
 * has no fields but ours. In other events, which a configured pattern lets in, other fields are data.
 */
export const DELETION_REQUESTED = 'DocumentPro deletion requested'

/** The `source` and the `detail-type` of the events that tell of outcomes; another schema would get another type. */
export const OUTCOME_SOURCE = 'documentpro-deletion'
export const OUTCOME_DETAIL_TYPE = 'DocumentPro deletion outcome v1'

/** The values of what a function reads. */
export type Settings<Name extends FunctionName> = {
  readonly [S in ReadBy<Name, 'present'>]: ValueOf<(typeof settings)[S]>
} & { readonly [S in ReadBy<Name, 'absent'>]?: string | undefined }

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
  const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const fits =
    typeof given === 'number' &&
    given >= setting.min &&
    given <= setting.max &&
    (setting.integer === false || Number.isInteger(given))
  return fits
    ? undefined
    : `is ${JSON.stringify(value) ?? 'missing'}; allowed is ${allowedNumber(setting)}`
}

/** The values of a number setting, in words. */
export function allowedNumber({ integer, unit = 'seconds', min, max }: BoundedNumber): string {
  return `${integer === false ? 'a number' : 'a whole number'} of ${unit} from ${min} to ${max}`
}

type Environment = Readonly<Record<string, string | undefined>>

/** The environment variable of a setting. */
export function variableOf(name: SettingName): string {
  const { env = name.replace(/[A-Z]/g, '_$&').toUpperCase() }: Setting = settings[name]
  return env
}

/**
 * Everything that a function reads. There are no defaults here: a variable that is forgotten must not go unnoticed.
 * @throws SettingError for a variable that is missing or isn't allowed
 */
export function readSettings<Name extends FunctionName>(
  name: Name,
  env: Environment,
): Settings<Name> {
  const values = settingsOf(name).map(([key, setting]) => [
    key,
    readSetting(setting, variableOf(key), env),
  ])
  return Object.fromEntries(values)
}

/**
 * The variables of a function for these values: what {@link readSettings} reads.
 * @throws Error for a setting that has none
 */
export function variablesFor<Name extends FunctionName>(
  name: Name,
  values: Settings<Name>,
): Readonly<Record<string, string>> {
  const given: Readonly<Record<string, unknown>> = values
  const variables = settingsOf(name).flatMap(([key, setting]) => {
    const value = given[key]
    if (value !== undefined) return [[variableOf(key), String(value)] as const]
    if ('optional' in setting) return []
    throw new Error(`the ${name} function gets no ${key}`)
  })
  return Object.fromEntries(variables)
}

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

const NAMES = Object.keys(settings).filter((name): name is SettingName => name in settings)

/** What a function reads. */
export function settingsOf(name: FunctionName): readonly (readonly [SettingName, Setting])[] {
  const all = NAMES.map((key): readonly [SettingName, Setting] => [key, settings[key]])
  return all.filter(([, { readBy = [name] }]) => readBy.includes(name))
}

function readSetting(setting: Setting, name: string, env: Environment) {
  if ('min' in setting) {
    const fault = numberSettingFault(setting, env[name])
    if (fault !== undefined) throw new SettingError(`the environment variable ${name} ${fault}`)
    return Number(env[name])
  }
  if ('someOf' in setting) {
    const given = readText(env, name).split(',')
    const values = setting.someOf.filter((value) => given.includes(value))
    if (values.length === given.length) return values
    const allowed = setting.someOf.join(', ')
    throw new SettingError(`the environment variable ${name} must list some of ${allowed}`)
  }
  if ('listOf' in setting) {
    const texts = readText(env, name).split(',')
    if (!texts.includes('')) return texts
    throw new SettingError(`the environment variable ${name} must list texts, none of them empty`)
  }
  const mayMiss =
    setting.optional === true || (setting.optional && !env[variableOf('webhookSecretArn')])
  return mayMiss && !env[name] ? undefined : readText(env, name)
}
