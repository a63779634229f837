import { type BoundedNumber, numberSettingFault } from '../lambda/settings.ts'

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
  /** The value, or what is wrong with what was given; the sentence follows the key's name. */
  read(given: unknown): { readonly value: T } | { readonly fault: string }
}

/** A key for a number with bounds. */
export function number(
  key: BoundedNumber & Pick<Key<number>, 'meaning' | 'default' | 'defaultText'>,
): Key<number> {
  return {
    ...key,
    allowedText: `${key.min} to ${key.max}`,
    read(given) {
      const fault = numberSettingFault(key, given)
      return fault === undefined ? { value: Number(given) } : { fault }
    },
  }
}

/** A key for anything else; `parse` gives undefined for a value that isn't allowed. */
export function checked<T>(
  key: Omit<Key<T>, 'read' | 'unit'> & { readonly parse: (given: unknown) => T | undefined },
): Key<T> {
  const { parse, ...texts } = key
  return {
    ...texts,
    unit: '',
    read(given) {
      const value = parse(given)
      return value === undefined
        ? { fault: `is ${JSON.stringify(given) ?? String(given)}; allowed is ${key.allowedText}` }
        : { value }
    },
  }
}

/** The text when it has the form of `pattern`. */
export function matching(given: unknown, pattern: RegExp): string | undefined {
  return typeof given === 'string' && pattern.test(given) ? given : undefined
}
