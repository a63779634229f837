import type { FunctionName } from '../lambda/settings.ts'

/** What is bundled, by the name of its folder among the assets: a function, or its variant for a stack without ledger. */
export type BundleName = FunctionName | `${FunctionName}-without-ledger`
