import {
  type FunctionName,
  type Setting,
  type SettingName,
  type Settings,
  type settings,
  settingsOf,
  variableOf,
} from '../../lambda/settings.ts'

type AllSettings = Settings<'worker'> & Settings<'api'>

type Defaults = {
  readonly [S in keyof typeof settings as (typeof settings)[S] extends { readonly default: unknown }
    ? S
    : never]: AllSettings[S]
}

const FUNCTIONS = ['worker', 'api'] as const satisfies readonly FunctionName[]

/** Every setting once, with its name and its variable. */
export const rows: readonly (Setting & { readonly name: SettingName; readonly env: string })[] = [
  ...new Map(FUNCTIONS.flatMap(settingsOf)),
].map(([name, setting]) => ({ ...setting, name, env: variableOf(name) }))

/** What the functions read where an operator chooses nothing. */
export const defaultSettings = Object.fromEntries(
  rows.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
) as Defaults

/** The variables that a function doesn't start without, and the others. */
export function variablesOf(name: 'worker' | 'api'): {
  readonly needed: readonly string[]
  readonly optional: readonly string[]
} {
  const own = rows.filter(({ readBy = [name] }) => readBy.includes(name))
  const isOptional = (setting: Setting): boolean => 'optional' in setting
  return {
    needed: own.filter((setting) => !isOptional(setting)).map(({ env }) => env),
    optional: own.filter(isOptional).map(({ env }) => env),
  }
}
