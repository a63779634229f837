import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux keeps it in memory. */
const MEMORY = '/dev/shm'

/**
 * Makes an empty directory for a run that leaves nothing behind; in memory where there is such a place, since
 * the queues sync every message to disk.
 */
export async function makeScratchDirectory(prefix: string): Promise<string> {
  return mkdtemp(join(MEMORY, prefix)).catch(() => mkdtemp(join(tmpdir(), prefix)))
}
