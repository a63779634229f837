/**
 * The Node options that bound the heap of a function with `memoryMb`. Lambda's bootstrap of nodejs24.x gives Node a
 * twentieth of the memory for each half of the young generation and nine tenths for the old one, unless `NODE_OPTIONS`
 * has a limit of its own; with one of the two it leaves both alone, so both are said.
 */
export declare function nodeHeapOptions(memoryMb: number): string;
//# sourceMappingURL=node-heap.d.ts.map