import { open } from 'node:fs/promises'
import { printableJson } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Takes a line of JSON for each discarded dead letter; durable when `write` resolves. */
export interface DiscardLog {
  write(lines: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** A file that is appended to, for its owner only: bodies name what somebody wanted deleted, and why. */
export async function fileLog(path: string): Promise<DiscardLog> {
  const file = await open(path, 'a', 0o600)
  return {
    async write(lines) {
      if (lines.length === 0) return
      await file.appendFile(lines.map((line) => `${printableJson(line)}\n`).join(''))
      await file.datasync()
    },
    close: () => file.close(),
  }
}

export function terminalLog(terminal: Terminal): DiscardLog {
  return {
    async write(lines) {
      for (const line of lines) await terminal.print(printableJson(line))
    },
    close: async () => undefined,
  }
}
