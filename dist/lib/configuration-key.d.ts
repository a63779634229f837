import { type BoundedNumber } from '../lambda/settings.ts';
/** A configuration key: what it means, and how a value for it is checked. */
export interface Key<T> {
    readonly meaning: string;
    /** None for a key whose absence means something, or whose default depends on others. */
    readonly default?: T;
    /** Where `default` doesn't say it: what it depends on. */
    readonly defaultText?: string;
    readonly unit: string;
    /** What is allowed, for docs/configuration.md. */
    readonly allowedText: string;
    /** The same as a sentence has it. */
    readonly allowed: string;
    /** The value, or what was given instead; the sentence has the key's name before it, and behind it what is allowed. */
    read(given: unknown): {
        readonly value: T;
    } | {
        readonly given: string;
    };
}
/** A key for a number with bounds. */
export declare function number(key: BoundedNumber & Pick<Key<number>, 'meaning' | 'default' | 'defaultText'>): Key<number>;
type Texts<T> = Omit<Key<T>, 'read' | 'unit' | 'allowed'>;
/** A key for anything else; `parse` gives undefined for a value that isn't allowed. */
export declare function checked<T>(key: Texts<T> & {
    readonly parse: (given: unknown) => T | undefined;
}): Key<T>;
/**
 * A key for a text of a form. It may also be a CDK token, a text that is known at deployment only.
 * `describe` says what was given where it may be a secret in the wrong place.
 */
export declare function text(key: Texts<string> & {
    readonly fits: (given: string) => boolean;
    readonly describe?: (given: string) => string;
}): Key<string>;
export {};
//# sourceMappingURL=configuration-key.d.ts.map