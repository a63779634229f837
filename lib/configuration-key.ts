import { type BoundedNumber, numberSettingFault } from '../lambda/settings.ts'

/** A configuration key: what it means, and how a value for it is checked. */
export interface Key<T> {
  readonly meaning: string
  /** As the README prints it. */
  readonly defaultText: string
  readonly unit: string
  /** What is allowed, for the README. */
  readonly allowedText: string
  /** The value, or what is wrong with what was given; the sentence follows the key's name. */
  read(given: unknown): { readonly value: T } | { readonly fault: string }
}

/** A key for a number with bounds. */
export function number(
  setting: BoundedNumber & Pick<Key<number>, 'meaning'>,
  defaultText = String(setting.default),
): Key<number> {
  return {
    meaning: setting.meaning,
    defaultText,
    unit: setting.unit,
    allowedText: `${setting.min} to ${setting.max}`,
    read(given) {
      const fault = numberSettingFault(setting, given)
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
