const MAX_FRAMES = 10

const PLAIN_WORD = /^[\w.-]{1,64}$/
const FRAME = /^ +at .+:\d+:\d+\)?$/

/** What is told of any error: its name and its code. Its text isn't ours and may quote the input. */
export function errorFields(error: unknown): { readonly error: string; readonly code?: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return {
    error: errorName(error),
    ...(typeof code === 'string' && PLAIN_WORD.test(code) ? { code } : {}),
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** Where an error was thrown, a line for each call, without the text that its stack begins with. */
export function framesOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { stack = '', message } = error
  const at = stack.indexOf(message)
  // A text that was changed afterwards can't be told from the frames.
  if (at < 0) return undefined
  const frames = stack
    .slice(at + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim())
    .join('\n')
  return frames || undefined
}
