export declare function isBaseUrl(given: string): boolean;
/** What was given instead, without the parts that may hold a password or a key. */
export declare function describeBaseUrl(given: string): string;
//# sourceMappingURL=base-url.d.ts.map