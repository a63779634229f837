import { createInterface } from 'node:readline'

/** Where a command writes and asks. */
export interface Terminal {
  /** Results: waits until the line is taken. Rejects when nobody reads any more. */
  print(line: string): Promise<void>
  /** What goes on, for the person only. */
  tell(line: string): void
  /** Somebody is there to answer. */
  readonly interactive: boolean
  /** A line may be written over: it's a terminal, and neither `NO_COLOR` nor `TERM=dumb` says otherwise. */
  readonly live: boolean
  /** Writes over what was drawn before, where that is possible. */
  draw(line: string): void
  /** The line that was typed; undefined when the input ended or the command was stopped. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>
}

const { NO_COLOR = '', TERM } = process.env
/** ECMA-48: to the beginning of the line, and take away what stands there. */
const CLEAR_LINE = '\r\u001b[K'

export const processTerminal: Terminal = {
  print: (line) =>
    new Promise((resolve, reject) => {
      process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
    }),
  tell: (line) => {
    process.stderr.write(`${line}\n`)
  },
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  live: process.stderr.isTTY === true && NO_COLOR === '' && TERM !== 'dumb',
  draw(line) {
    if (processTerminal.live) process.stderr.write(`${CLEAR_LINE}${line}`)
  },
  ask: (question, signal) =>
    new Promise((resolve) => {
      // Not readline's own terminal handling: it would swallow Ctrl-C.
      const lines = createInterface({ input: process.stdin, terminal: false })
      lines.once('line', resolve)
      lines.once('line', () => lines.close())
      lines.once('close', () => resolve(undefined))
      signal.addEventListener('abort', () => lines.close(), { once: true })
      if (signal.aborted) lines.close()
      process.stderr.write(question)
    }),
}
