/**
 * Stands in for `with-ledger.ts` in the bundles of a stack without a ledger.
 *
 * @module
 */
export function createLedger(): undefined {
  return undefined
}

export function createLedgerRoutes(): readonly never[] {
  return []
}
