/** What is wrong with a key that there isn't, and which one was meant; the sentence follows the key's name. */
export declare function unknownKey(name: string, prefix: string): string;
/** The key that a name is, or nearly is, or was. */
export declare function meantKey(name: string): string | undefined;
//# sourceMappingURL=unknown-key.d.ts.map