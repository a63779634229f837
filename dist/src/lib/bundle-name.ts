import type { FunctionName } from '../lambda/settings.ts'

/**
 * What is bundled, by the name of its folder among the assets: a function, its variant for a stack without ledger, or that
 * of the API function which certifies deletions.
 */
export type BundleName = FunctionName | `${FunctionName}-without-ledger` | 'api-with-certificates'

/** The bundle of a function for what a stack has. */
export function bundleName(
  name: FunctionName,
  { ledger, certificates }: { readonly ledger: boolean; readonly certificates: boolean },
): BundleName {
  if (!ledger) return `${name}-without-ledger`
  return name === 'api' && certificates ? 'api-with-certificates' : name
}
