/**
 * The configuration contract: one row for everything that the functions read from their environment, with who reads
 * it, its unit, default and bounds. The CDK code writes the variables from the same rows, so what is checked at synth
 * is what runs, and a function can read nothing that it doesn't get.
 *
 * @module
 */
/** The values of `request_status` in DocumentPro's own event that may lead to a deletion: the parsing is over. */
export const FINISHED_STATUSES = ['completed', 'failed', 'exception'];
const WORKER = ['worker'];
const API = ['api'];
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
    /** Absent without certificates. */
    certificateKeyArn: { readBy: API, optional: true },
    ledgerRetentionDays: { unit: 'days', default: 400, min: 0, max: 36_500 },
};
/**
 * The `detail-type` of the events that ask for a deletion by default. An event of this type is our own format: it
 * has no fields but ours. In other events, which a configured pattern lets in, other fields are data.
 */
export const DELETION_REQUESTED = 'DocumentPro deletion requested';
/** Time kept at the end of an invocation to route messages and write the log, in seconds. */
export const INVOCATION_RESERVE_SECONDS = 3;
/**
 * Time beside that for what comes before an attempt, in seconds: the context's clock has lost some milliseconds by then,
 * and without slack no attempt would ever start.
 */
export const INVOCATION_SLACK_SECONDS = 1;
/** Thrown when the environment of a function does not fit the contract; names the variable and what is allowed. */
class SettingError extends Error {
    name = 'SettingError';
}
/**
 * Says what is wrong with a value for a number setting, or undefined when it fits.
 * The sentence starts with what was given, so that callers put the key's name before it.
 */
export function numberSettingFault(setting, value) {
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    const fits = typeof given === 'number' &&
        given >= setting.min &&
        given <= setting.max &&
        (setting.integer === false || Number.isInteger(given));
    return fits
        ? undefined
        : `is ${JSON.stringify(value) ?? 'missing'}; allowed is ${allowedNumber(setting)}`;
}
/** The values of a number setting, in words. */
export function allowedNumber({ integer, unit = 'seconds', min, max }) {
    return `${integer === false ? 'a number' : 'a whole number'} of ${unit} from ${min} to ${max}`;
}
/** The environment variable of a setting. */
export function variableOf(name) {
    const { env = name.replace(/[A-Z]/g, '_$&').toUpperCase() } = settings[name];
    return env;
}
/**
 * Everything that a function reads. There are no defaults here: a variable that is forgotten must not go unnoticed.
 * @throws SettingError for a variable that is missing or isn't allowed
 */
export function readSettings(name, env) {
    const values = settingsOf(name).map(([key, setting]) => [
        key,
        readSetting(setting, variableOf(key), env),
    ]);
    return Object.fromEntries(values);
}
/**
 * The variables of a function for these values: what {@link readSettings} reads.
 * @throws Error for a setting that has none
 */
export function variablesFor(name, values) {
    const given = values;
    const variables = settingsOf(name).flatMap(([key, setting]) => {
        const value = given[key];
        if (value !== undefined)
            return [[variableOf(key), String(value)]];
        if ('optional' in setting)
            return [];
        throw new Error(`the ${name} function gets no ${key}`);
    });
    return Object.fromEntries(variables);
}
/**
 * The text in `name`.
 * @throws SettingError when it is missing or empty
 */
export function readText(env, name) {
    const value = env[name];
    if (value === undefined || value === '') {
        throw new SettingError(`the environment variable ${name} is missing`);
    }
    return value;
}
const NAMES = Object.keys(settings).filter((name) => name in settings);
/** What a function reads. */
export function settingsOf(name) {
    const all = NAMES.map((key) => [key, settings[key]]);
    return all.filter(([, { readBy = [name] }]) => readBy.includes(name));
}
function readSetting(setting, name, env) {
    if ('min' in setting) {
        const fault = numberSettingFault(setting, env[name]);
        if (fault !== undefined)
            throw new SettingError(`the environment variable ${name} ${fault}`);
        return Number(env[name]);
    }
    if ('someOf' in setting) {
        const given = readText(env, name).split(',');
        const values = setting.someOf.filter((value) => given.includes(value));
        if (values.length === given.length)
            return values;
        const allowed = setting.someOf.join(', ');
        throw new SettingError(`the environment variable ${name} must list some of ${allowed}`);
    }
    if ('listOf' in setting) {
        const texts = readText(env, name).split(',');
        if (!texts.includes(''))
            return texts;
        throw new SettingError(`the environment variable ${name} must list texts, none of them empty`);
    }
    const mayMiss = setting.optional === true || (setting.optional && !env[variableOf('webhookSecretArn')]);
    return mayMiss && !env[name] ? undefined : readText(env, name);
}
