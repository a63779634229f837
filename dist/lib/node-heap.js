/**
 * Most that each half of V8's young generation takes, in MB. With Lambda's own limit, a twentieth of the memory, the
 * heap of a busy worker grows for its first hundred thousand deletions before it stops; with this one it is as large
 * after a few thousand as it ever gets, for 1 % of CPU.
 */
const SEMI_SPACE_MB = 8;
/**
 * The Node options that bound the heap of a function with `memoryMb`. Lambda's bootstrap of nodejs24.x gives Node a
 * twentieth of the memory for each half of the young generation and nine tenths for the old one, unless `NODE_OPTIONS`
 * has a limit of its own; with one of the two it leaves both alone, so both are said.
 */
export function nodeHeapOptions(memoryMb) {
    const oldSpaceMb = memoryMb - Math.floor(memoryMb / 10);
    return `--max-semi-space-size=${SEMI_SPACE_MB} --max-old-space-size=${oldSpaceMb}`;
}
