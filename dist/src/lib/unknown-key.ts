import { configurationKeys } from './configuration-keys.ts'
import { nameBeginningWith, nearestName } from './nearest-name.ts'

const NAMES = Object.keys(configurationKeys)

/** Keys that have another name now. */
const RENAMED: Readonly<Record<string, string>> = {
  webhookBudgetSeconds: 'apiBudgetSeconds',
  webhookMemoryMb: 'apiMemoryMb',
}

/** What is wrong with a key that there isn't, and which one was meant; the sentence follows the key's name. */
export function unknownKey(name: string, prefix: string): string {
  const renamed = renamedKey(name)
  if (renamed !== undefined) return `is called ${prefix}${renamed} now`
  const meant = meantKey(name) ?? nameBeginningWith(name, NAMES)
  return meant === undefined
    ? `is not a known key; allowed are ${NAMES.join(', ')}`
    : `is not a known key; did you mean ${prefix}${meant}?`
}

/** The key that a name is, or nearly is, or was. */
export function meantKey(name: string): string | undefined {
  return renamedKey(name) ?? nearestName(name, NAMES)
}

function renamedKey(name: string): string | undefined {
  return Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined
}
