import { createWriteStream } from 'node:fs'
import { join } from 'node:path'

/** A log file that lines are appended to. */
export interface FunctionLog {
  write(line: string): void
  close(): Promise<void>
}

/** Opens `<function>.log` in the directory; a line that cannot be written is dropped, the run goes on. */
export function openFunctionLog(directory: string, functionName: string): FunctionLog {
  const stream = createWriteStream(join(directory, `${functionName}.log`), { flags: 'a' })
  stream.on('error', () => undefined)
  return {
    write: (line) => {
      stream.write(`${line}\n`)
    },
    close: () =>
      new Promise((resolve) => {
        if (stream.closed) resolve()
        else stream.once('close', resolve).end()
      }),
  }
}
