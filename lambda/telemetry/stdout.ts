import type { Sink } from './log.ts'

/** Lines of this turn of the event loop. */
let pending = ''
let scheduled = false

/**
 * Standard output, past the runtime's console, which would wrap the line into a record of its own. The lines of
 * one turn of the event loop leave in one write: a write for each costs a function more than all else about a
 * line.
 */
export const stdout: Sink = (line) => {
  pending += line
  if (scheduled) return
  scheduled = true
  setImmediate(flushStdout)
}

/** Writes what is pending at once: before an invocation ends, since the process may be frozen then. */
export function flushStdout(): void {
  scheduled = false
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
