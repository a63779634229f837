/** What a reader can paste. */
export interface ShellBlock {
  readonly page: string
  readonly text: string
}

/** The blocks that are fenced as `sh`, in the order in which they are read. */
export function shellBlocks(page: string, markdown: string): readonly ShellBlock[] {
  return [...markdown.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, text = '']) => ({
    page,
    text,
  }))
}

/** What a block that isn't for here says in its first line. */
export function isForElsewhere({ text }: ShellBlock): boolean {
  return /^ *# (on AWS|deletes for good)\n/.test(text)
}
