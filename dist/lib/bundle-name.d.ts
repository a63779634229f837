import type { FunctionName } from '../lambda/settings.ts';
/**
 * What is bundled, by the name of its folder among the assets: a function, its variant for a stack without ledger, or that
 * of the API function which certifies deletions.
 */
export type BundleName = FunctionName | `${FunctionName}-without-ledger` | 'api-with-certificates';
/** The bundle of a function for what a stack has. */
export declare function bundleName(name: FunctionName, { ledger, certificates }: {
    readonly ledger: boolean;
    readonly certificates: boolean;
}): BundleName;
//# sourceMappingURL=bundle-name.d.ts.map