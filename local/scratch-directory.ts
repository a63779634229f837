import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'

/** Linux keeps it in memory. */
const MEMORY = '/dev/shm'

/**
 * Makes an empty directory for a run that leaves nothing behind; in memory where there is such a place, since
 * the queues sync every message to disk. Where `TMPDIR` is in memory already, it is in there.
 */
export async function makeScratchDirectory(prefix: string): Promise<string> {
  const given = tmpdir()
  const place = given.startsWith(MEMORY + sep) ? given : MEMORY
  return mkdtemp(join(place, prefix)).catch(() => mkdtemp(join(given, prefix)))
}
