/**
 * The configuration contract: one row for everything that the functions read from their environment, with who reads
 * it, its unit, default and bounds. The CDK code writes the variables from the same rows, so what is checked at synth
 * is what runs, and a function can read nothing that it doesn't get.
 *
 * @module
 */
/** A function, by the name of its file. */
export type FunctionName = 'worker' | 'api';
/** A number with a unit and bounds. */
export interface BoundedNumber {
    /** Seconds unless it is said. */
    readonly unit?: string;
    readonly min: number;
    readonly max: number;
    /** False allows fractions. */
    readonly integer?: false;
}
interface Row {
    /** The environment variable, where it isn't the setting's name in capitals. */
    readonly env?: string;
    /** Who has the variable, and doesn't start without it: every function unless it is said. */
    readonly readBy?: readonly FunctionName[];
}
interface NumberSetting extends Row, BoundedNumber {
    /** None where the stack makes the value. */
    readonly default?: number;
}
interface TextSetting extends Row {
    readonly default?: string;
    /** May be absent always, or as long as that other setting is. */
    readonly optional?: true | 'without webhookSecretArn';
}
interface ListSetting extends Row {
    readonly someOf: readonly string[];
    readonly default: readonly string[];
}
/** Texts without commas, one at least. */
interface TextsSetting extends Row {
    readonly listOf: 'texts';
    readonly default?: never;
}
export type Setting = NumberSetting | TextSetting | ListSetting | TextsSetting;
/** The values of `request_status` in DocumentPro's own event that may lead to a deletion: the parsing is over. */
export declare const FINISHED_STATUSES: readonly ['completed', 'failed', 'exception'];
export type FinishedStatus = (typeof FINISHED_STATUSES)[number];
export declare const settings: {
    readonly retryWindowSeconds: {
        readonly default: 86400;
        readonly min: 10;
        readonly max: 1209600;
    };
    readonly backoffBaseSeconds: {
        readonly default: 2;
        readonly min: 0.1;
        readonly max: 60;
        readonly integer: false;
    };
    readonly backoffCapSeconds: {
        readonly default: 900;
        readonly min: 1;
        readonly max: 900;
    };
    readonly keyPauseSeconds: {
        readonly default: 60;
        readonly min: 1;
        readonly max: 900;
    };
    readonly outageThreshold: {
        readonly unit: 'ids';
        readonly default: 10;
        readonly min: 2;
        readonly max: 1000;
    };
    readonly outagePauseSeconds: {
        readonly default: 30;
        readonly min: 1;
        readonly max: 900;
    };
    readonly keyTtlSeconds: {
        readonly default: 300;
        readonly min: 1;
        readonly max: 3600;
    };
    readonly upstreamTimeoutSeconds: {
        readonly readBy: readonly ["worker"];
        readonly default: 10;
        readonly min: 0.1;
        readonly max: 300;
        readonly integer: false;
    };
    readonly upstreamConnectTimeoutSeconds: {
        readonly default: 3;
        readonly min: 0.1;
        readonly max: 60;
        readonly integer: false;
    };
    readonly apiBudgetSeconds: {
        readonly readBy: readonly ["api"];
        readonly default: 8;
        readonly min: 0.5;
        readonly max: 20;
        readonly integer: false;
    };
    readonly batchConcurrency: {
        readonly readBy: readonly ["worker"];
        readonly unit: 'requests';
        readonly default: 10;
        readonly min: 1;
        readonly max: 100;
    };
    /** The share of one execution environment in what `maxRequestsPerSecond` allows to the whole worker. */
    readonly requestsPerSecond: {
        readonly readBy: readonly ["worker"];
        readonly unit: 'requests/second';
        readonly min: 0.0001;
        readonly max: 10000;
        readonly integer: false;
    };
    readonly baseUrl: {
        readonly env: 'DOCUMENTPRO_BASE_URL';
        readonly default: 'https://api.documentpro.ai';
    };
    readonly secretArn: {
        readonly env: 'DOCUMENTPRO_SECRET_ARN';
    };
    /** Without it the whole secret is the key. */
    readonly secretField: {
        readonly env: 'DOCUMENTPRO_SECRET_FIELD';
        readonly optional: true;
    };
    readonly deletionQueueUrl: {};
    readonly deadLetterQueueUrl: {
        readonly readBy: readonly ["worker"];
    };
    /** The unique ids of the roles of both functions: what they send may speak of the past. */
    readonly trustedRoleIds: {
        readonly readBy: readonly ["worker"];
        readonly listOf: 'texts';
    };
    readonly eventRequestIdPath: {
        readonly readBy: readonly ["worker"];
        readonly default: 'detail.request_id';
    };
    readonly webhookStatuses: {
        readonly someOf: readonly ["completed", "failed", "exception"];
        readonly default: readonly ["completed"];
    };
    /** Absent without `POST /webhook`. */
    readonly webhookSecretArn: {
        readonly readBy: readonly ["api"];
        readonly optional: true;
    };
    readonly receiptsTable: {
        readonly readBy: readonly ["api"];
        readonly optional: 'without webhookSecretArn';
    };
    /** Absent without a ledger. */
    readonly ledgerTable: {
        readonly optional: true;
    };
    /** Absent without certificates. */
    readonly certificateKeyArn: {
        readonly readBy: readonly ["api"];
        readonly optional: true;
    };
    readonly ledgerRetentionDays: {
        readonly unit: 'days';
        readonly default: 400;
        readonly min: 0;
        readonly max: 36500;
    };
};
export type SettingName = keyof typeof settings;
type ValueOf<S> = S extends {
    readonly min: number;
} ? number : S extends {
    readonly someOf: readonly (infer Value)[];
} ? readonly Value[] : S extends {
    readonly listOf: 'texts';
} ? readonly string[] : string;
/** What a function reads: `absent` for what may be missing, `present` for the rest. */
type ReadBy<Name extends FunctionName, Presence extends 'present' | 'absent'> = {
    [S in SettingName]: (typeof settings)[S] extends {
        readonly readBy: readonly Exclude<FunctionName, Name>[];
    } ? never : (typeof settings)[S] extends {
        readonly optional: unknown;
    } ? Presence extends 'absent' ? S : never : Presence extends 'present' ? S : never;
}[SettingName];
/**
 * The `detail-type` of the events that ask for a deletion by default. An event of this type is our own format: it
 * has no fields but ours. In other events, which a configured pattern lets in, other fields are data.
 */
export declare const DELETION_REQUESTED = "DocumentPro deletion requested";
/** The values of what a function reads. */
export type Settings<Name extends FunctionName> = {
    readonly [S in ReadBy<Name, 'present'>]: ValueOf<(typeof settings)[S]>;
} & {
    readonly [S in ReadBy<Name, 'absent'>]?: string | undefined;
};
/** Time kept at the end of an invocation to route messages and write the log, in seconds. */
export declare const INVOCATION_RESERVE_SECONDS = 3;
/**
 * Time beside that for what comes before an attempt, in seconds: the context's clock has lost some milliseconds by then,
 * and without slack no attempt would ever start.
 */
export declare const INVOCATION_SLACK_SECONDS = 1;
/**
 * Says what is wrong with a value for a number setting, or undefined when it fits.
 * The sentence starts with what was given, so that callers put the key's name before it.
 */
export declare function numberSettingFault(setting: BoundedNumber, value: unknown): string | undefined;
/** The values of a number setting, in words. */
export declare function allowedNumber({ integer, unit, min, max }: BoundedNumber): string;
type Environment = Readonly<Record<string, string | undefined>>;
/** The environment variable of a setting. */
export declare function variableOf(name: SettingName): string;
/**
 * Everything that a function reads. There are no defaults here: a variable that is forgotten must not go unnoticed.
 * @throws SettingError for a variable that is missing or isn't allowed
 */
export declare function readSettings<Name extends FunctionName>(name: Name, env: Environment): Settings<Name>;
/**
 * The variables of a function for these values: what {@link readSettings} reads.
 * @throws Error for a setting that has none
 */
export declare function variablesFor<Name extends FunctionName>(name: Name, values: Settings<Name>): Readonly<Record<string, string>>;
/**
 * The text in `name`.
 * @throws SettingError when it is missing or empty
 */
export declare function readText(env: Environment, name: string): string;
/** What a function reads. */
export declare function settingsOf(name: FunctionName): readonly (readonly [SettingName, Setting])[];
export {};
//# sourceMappingURL=settings.d.ts.map