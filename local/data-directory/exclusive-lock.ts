import { DatabaseSync } from 'node:sqlite'

/** Thrown when a file that should be a lock is something else. */
export class LockFileError extends Error {
  override name = 'LockFileError'
}

/** SQLite's result codes, in the lowest byte (sqlite.org/rescode.html). */
const BUSY = 5
const NOT_A_DATABASE = 26

/** What is held: a database that nobody knows any more is closed by the garbage collector. */
const held = new Set<DatabaseSync>()

/**
 * Takes a lock that the operating system frees when the process ends, however it ends: a process id in a file
 * outlives its process, and another one may have it next. The file stays.
 *
 * @returns a function that gives it back; undefined when another process or this one has it already
 * @throws LockFileError when the file is none of ours
 */
export function takeExclusiveLock(path: string): (() => void) | undefined {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    switch (resultCode(error)) {
      case BUSY:
        return undefined
      case NOT_A_DATABASE:
        throw new LockFileError(`${path} is no lock`, { cause: error })
      default:
        throw error
    }
  }
  held.add(database)
  return () => {
    held.delete(database)
    database.close()
  }
}

function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}
