import { Token } from 'aws-cdk-lib';
import { allowedNumber, numberSettingFault } from '../lambda/settings.js';
import { shown } from './shown-value.js';
/** Other values and bounds are computed from numbers, and flags and lists decide what is made. */
const UNKNOWN = { given: 'a CDK token, known at deployment only' };
/** A key for a number with bounds. */
export function number(key) {
    return {
        ...key,
        allowedText: `${key.min} to ${key.max}`,
        unit: key.unit ?? 'seconds',
        allowed: allowedNumber(key),
        read(given) {
            if (Token.isUnresolved(given))
                return UNKNOWN;
            const isScalar = typeof given === 'number' || typeof given === 'string';
            return isScalar && numberSettingFault(key, given) === undefined
                ? { value: Number(given) }
                : { given: shown(given) };
        },
    };
}
/** A key for anything else; `parse` gives undefined for a value that isn't allowed. */
export function checked(key) {
    const { parse, ...texts } = key;
    return {
        ...texts,
        unit: '',
        allowed: key.allowedText,
        read(given) {
            if (Token.isUnresolved(given))
                return UNKNOWN;
            const value = parse(given);
            return value === undefined ? { given: shown(given) } : { value };
        },
    };
}
/**
 * A key for a text of a form. It may also be a CDK token, a text that is known at deployment only.
 * `describe` says what was given where it may be a secret in the wrong place.
 */
export function text(key) {
    const { fits, describe = shown, ...texts } = key;
    return {
        ...texts,
        unit: '',
        allowed: key.allowedText,
        read(given) {
            if (typeof given !== 'string')
                return { given: shown(given) };
            return Token.isUnresolved(given) || fits(given)
                ? { value: given }
                : { given: describe(given) };
        },
    };
}
