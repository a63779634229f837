import type { IConstruct } from 'constructs';
import { type KeyName, type ValueOf } from './configuration-keys.ts';
/** Keys whose absence means something. */
type OptionalName = 'secretArn' | 'secretField' | 'webhookSecretArn' | 'encryptionKeyArn' | 'apiReservedConcurrency' | 'alarmEmail' | 'alarmTopicArn';
/** The configuration of a deployment, every value checked. Units are in the names. */
export type Configuration = {
    readonly [Name in Exclude<KeyName, OptionalName>]: ValueOf<Name>;
} & {
    readonly [Name in OptionalName]?: ValueOf<Name>;
};
/** What the values of a configuration are checked against, and how the sentences about them begin. */
export interface Circumstances {
    /** What the keys are called with: the context's prefix. Default: none, as in props. */
    readonly prefix?: string;
    /** Where it will be deployed. Without it no ARN is checked for its region. */
    readonly scope?: IConstruct;
    /** What is wrong already, to be told with the rest. */
    readonly faults?: readonly string[];
}
/**
 * Checks what was given and fills in the defaults.
 * @throws ConfigurationError with a sentence for each fault
 */
export declare function configure(given: Readonly<Record<string, unknown>>, circumstances?: Circumstances): Configuration;
export {};
//# sourceMappingURL=configuration.d.ts.map