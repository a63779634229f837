import type { FunctionName } from '../lambda/settings.ts'

/** What is bundled, by the name of its folder among the assets: a function, or its variant for what a stack has or lacks. */
export type BundleName =
  | `${FunctionName}${'' | '-without-ledger'}${'' | '-with-outcome-events'}`
  | `api${'' | '-with-outcome-events'}-with-certificates`

/** What a stack has, as far as the bundles differ by it. */
interface Parts {
  readonly ledger: boolean
  readonly outcomeEvents: boolean
  /** Only the API function certifies, and only what the ledger has. */
  readonly certificates: boolean
}

/** The bundle of a function for a stack. */
export function bundleName(
  name: FunctionName,
  { ledger, outcomeEvents, certificates }: Parts,
): BundleName {
  const events = outcomeEvents ? '-with-outcome-events' : ''
  if (!ledger) return `${name}-without-ledger${events}`
  return name === 'api' && certificates ? `api${events}-with-certificates` : `${name}${events}`
}
