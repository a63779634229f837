/**
 * Stands in for `with-outcome-events.ts` in the bundles of a stack without outcome events.
 *
 * @module
 */
export function createOutcomeEvents(): undefined {}
