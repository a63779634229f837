/** SPDX ids of licences that let anybody use, bundle and ship the code. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])

/** Fine for tools and data that are used here and not shipped. */
const ALLOWED_FOR_TOOLS = new Set(['CC-BY-4.0', 'MPL-2.0', 'Python-2.0'])

/**
 * Tools that are taken by name, for one use each, with a licence that asks for our source if we shipped them. Nothing that is
 * deployed or packed has them, or code that imports them (`docs/decisions/0019-local-authorisation.md`).
 */
const TOOLS_BY_NAME = new Map([
  ['@cloud-copilot/iam-policy', 'AGPL-3.0-or-later'],
  ['@cloud-copilot/iam-simulate', 'AGPL-3.0-or-later'],
  ['@cloud-copilot/iam-utils', 'AGPL-3.0-or-later'],
])

/**
 * What is wrong with an SPDX licence expression; undefined when nothing is.
 * @param tool true for a package that only development uses
 * @param name of the package
 */
export function licenceFault(expression: unknown, tool: boolean, name = ''): string | undefined {
  if (tool && expression !== undefined && TOOLS_BY_NAME.get(name) === expression) return undefined
  if (typeof expression !== 'string' || expression === '') return 'names no licence'
  const allowed = (id: string) => ALLOWED.has(id) || (tool && ALLOWED_FOR_TOOLS.has(id))
  const choices = expression.replace(/^\((.*)\)$/, '$1').split(' OR ')
  const fits = choices.some((choice) => choice.split(' AND ').every(allowed))
  return fits ? undefined : `has the licence ${expression}, which is not on the list`
}
