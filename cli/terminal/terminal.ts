import { createInterface } from 'node:readline'

/** Where a command writes and asks. */
export interface Terminal {
  /** Results: waits until the line is taken. Rejects when nobody reads any more. */
  print(line: string): Promise<void>
  /** What goes on, for the person only. */
  tell(line: string): void
  /** Somebody is there to answer. */
  readonly interactive: boolean
  /** The line that was typed; undefined when the input ended or the command was stopped. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>
}

export const processTerminal: Terminal = {
  print: (line) =>
    new Promise((resolve, reject) => {
      process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
    }),
  tell: (line) => {
    process.stderr.write(`${line}\n`)
  },
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
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
