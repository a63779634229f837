import type { Sink } from './log.ts'

/** How long a line waits for others at most, in milliseconds. A process that is killed loses that much of its log. */
export const LONGEST_WAIT_MS = 10

let pending = ''
let scheduled = false

/**
 * Standard output, past the runtime's console, which would wrap the line into a record of its own. Lines leave
 * together: a write for each costs a function more than all else about a line.
 */
export const stdout: Sink = (line) => {
  pending += line
  if (scheduled) return
  scheduled = true
  setTimeout(writeScheduled, LONGEST_WAIT_MS).unref()
}

function writeScheduled(): void {
  scheduled = false
  flushStdout()
}

/** Writes what is pending at once: before an invocation ends, since the process may be frozen then. */
export function flushStdout(): void {
  if (pending === '') return
  const lines = pending
  pending = ''
  try {
    process.stdout.write(lines)
  } catch {
    // A log that can't be written must not change what becomes of a deletion.
  }
}

process.once('exit', flushStdout)
