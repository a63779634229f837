import { Token } from 'aws-cdk-lib'
import { allowedNumber, type BoundedNumber, numberSettingFault } from '../lambda/settings.ts'
import { shown } from './shown-value.ts'

/** A configuration key: what it means, and how a value for it is checked. */
export interface Key<T> {
  readonly meaning: string
  /** None for a key whose absence means something, or whose default depends on others. */
  readonly default?: T
  /** Where `default` doesn't say it: what it depends on. */
  readonly defaultText?: string
  readonly unit: string
  /** What is allowed, for docs/configuration.md. */
  readonly allowedText: string
  /** The same as a sentence has it. */
  readonly allowed: string
  /** The value, or what was given instead; the sentence has the key's name before it, and behind it what is allowed. */
  read(given: unknown): { readonly value: T } | { readonly given: string }
}

/** Other values and bounds are computed from numbers, and flags and lists decide what is made. */
const UNKNOWN = { given: 'a CDK token, known at deployment only' }

/** A key for a number with bounds. */
export function number(
  key: BoundedNumber & Pick<Key<number>, 'meaning' | 'default' | 'defaultText'>,
): Key<number> {
  return {
    ...key,
    allowedText: `${key.min} to ${key.max}`,
    unit: key.unit ?? 'seconds',
    allowed: allowedNumber(key),
    read(given) {
      if (Token.isUnresolved(given)) return UNKNOWN
      const isScalar = typeof given === 'number' || typeof given === 'string'
      return isScalar && numberSettingFault(key, given) === undefined
        ? { value: Number(given) }
        : { given: shown(given) }
    },
  }
}

type Texts<T> = Omit<Key<T>, 'read' | 'unit' | 'allowed'>

/** A key for anything else; `parse` gives undefined for a value that isn't allowed. */
export function checked<T>(
  key: Texts<T> & { readonly parse: (given: unknown) => T | undefined },
): Key<T> {
  const { parse, ...texts } = key
  return {
    ...texts,
    unit: '',
    allowed: key.allowedText,
    read(given) {
      if (Token.isUnresolved(given)) return UNKNOWN
      const value = parse(given)
      return value === undefined ? { given: shown(given) } : { value }
    },
  }
}

/**
 * A key for a text of a form. It may also be a CDK token, a text that is known at deployment only.
 * `describe` says what was given where it may be a secret in the wrong place.
 */
export function text(
  key: Texts<string> & {
    readonly fits: (given: string) => boolean
    readonly describe?: (given: string) => string
  },
): Key<string> {
  const { fits, describe = shown, ...texts } = key
  return {
    ...texts,
    unit: '',
    allowed: key.allowedText,
    read(given) {
      if (typeof given !== 'string') return { given: shown(given) }
      return Token.isUnresolved(given) || fits(given)
        ? { value: given }
        : { given: describe(given) }
    },
  }
}
