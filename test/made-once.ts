import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject, vi } from 'vitest'

/** A synthesis on a machine that is busy with others. */
const LONGEST_MS = 120_000

/**
 * A directory that is made once in a test run, by the first file that asks for it; the others wait. When it can't be made
 * the next one tries.
 * @returns where it is; it is removed at the end of the run
 */
export async function madeOnce(
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const place = join(inject('madeOnce'), name)
  const making = `${place}.making`
  while (!existsSync(place)) {
    const isMine = await mkdir(making).then(() => true, isThere)
    if (!isMine) {
      await vi.waitUntil(() => !existsSync(making), { timeout: LONGEST_MS, interval: 20 })
      continue
    }
    try {
      // Another file may have made it since it was looked for.
      if (existsSync(place)) return place
      await make(making)
      await rename(making, place)
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }
  return place
}

function isThere(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
  throw error
}
