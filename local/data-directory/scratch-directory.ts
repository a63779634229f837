import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'

/** Linux keeps it in memory. */
const MEMORY = '/dev/shm'

/** More than a run of tests or a soak has ever needed. Containers have 64 MB there unless they are told otherwise. */
const ROOM_BYTES = 1024 ** 3

/**
 * Makes an empty directory for a run that leaves nothing behind; in memory where there is such a place, since
 * the queues sync every message to disk. Where `TMPDIR` is in memory already, it is in there.
 * @param roomBytes how much must be free in memory; default 1 GiB
 */
export async function makeScratchDirectory(
  prefix: string,
  roomBytes = ROOM_BYTES,
): Promise<string> {
  const given = tmpdir()
  const inMemory = !given.startsWith(MEMORY + sep) && (await hasRoom(roomBytes))
  return mkdtemp(join(inMemory ? MEMORY : given, prefix)).catch(() => mkdtemp(join(given, prefix)))
}

async function hasRoom(bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize >= bytes
}
