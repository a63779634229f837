type Fields = Readonly<Record<string, unknown>>;
/**
 * Whether an EventBridge pattern picks events by what they are about. One that doesn't would have a deletion for each
 * event of the bus, or for nearly each: what only excludes (`anything-but`, a field that is missing) picks nothing.
 */
export declare function narrows(pattern: unknown): pattern is Fields;
export {};
//# sourceMappingURL=event-pattern.d.ts.map