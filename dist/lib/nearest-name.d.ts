/** The name that was most likely meant: the same but for case and separators, its beginning, or nearly the same. */
export declare function nearestName(given: string, names: readonly string[]): string | undefined;
/** The name whose beginning, of some length, was given. */
export declare function nameBeginningWith(given: string, names: readonly string[]): string | undefined;
/** Without what people write differently: case, and whatever isn't a letter or digit. */
export declare function plain(name: string): string;
/** Letters to put in, take out or change (Levenshtein). */
export declare function editDistance(from: string, to: string): number;
//# sourceMappingURL=nearest-name.d.ts.map