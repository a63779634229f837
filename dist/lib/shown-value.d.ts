/** What was given, for a sentence: whatever it is, cut to a line, and never thrown at. */
export declare function shown(value: unknown): string;
//# sourceMappingURL=shown-value.d.ts.map