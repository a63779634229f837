import type { FunctionName } from '../lambda/settings.ts'

/** What is bundled, by the name of its folder among the assets: a function, or its variant for what a stack has or lacks. */
export type BundleName = `${FunctionName}${'' | '-without-ledger'}${'' | '-with-outcome-events'}`

/** The bundle of a function for a stack. */
export function bundleName(
  name: FunctionName,
  { ledger, outcomeEvents }: { readonly ledger: boolean; readonly outcomeEvents: boolean },
): BundleName {
  return `${name}${ledger ? '' : '-without-ledger'}${outcomeEvents ? '-with-outcome-events' : ''}`
}
