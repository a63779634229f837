/** How the program is called in a checkout. */
export const PROGRAM = 'documentpro-deletion'

/** The end of a command's help: lines to copy. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${PROGRAM} ${line}`).join('\n')}`
}
