import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../json-record.ts'
import type { Upstream } from '../simulator/upstream.ts'
import { DataDirectoryError } from './data-directory.ts'
import { writeWhole } from './write-whole.ts'

const SIMULATOR = 'the simulator'

/**
 * Keeps what is queued in a data directory to the DocumentPro that it was queued for: a try-out's ids must not be deleted
 * at the real one, where that is final, and real ones must not count as deleted because the simulator says so.
 *
 * @param path of the data directory; the DocumentPro that it's for is written down there
 * @param queued messages on all its queues
 * @throws DataDirectoryError when there are messages, for another DocumentPro or nobody knows which
 */
export async function keepToUpstream(
  path: string,
  upstream: Upstream,
  queued: number,
): Promise<void> {
  const mark = join(path, 'upstream.json')
  const now = nameOf(upstream)
  const before = await readMark(mark)
  if (queued > 0 && (before ?? SIMULATOR) !== now) {
    const messages = queued === 1 ? 'a message' : `${queued} messages`
    throw new DataDirectoryError(
      `${path} has ${messages} queued for ${before ?? 'an unknown DocumentPro'}, not for ${now}; give another directory with --data-dir, or empty this one with --fresh`,
    )
  }
  if (before !== now) await writeWhole(mark, JSON.stringify({ upstream: now }))
}

/** Without the parts of a URL that may hold a password. */
function nameOf(upstream: Upstream): string {
  if (upstream.kind === 'simulator') return SIMULATOR
  const { origin, pathname } = new URL(upstream.baseUrl)
  return `${origin}${pathname}`
}

/** Undefined where it wasn't written down, or nothing that can be understood. */
async function readMark(mark: string): Promise<string | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(mark, 'utf8'))
    return isRecord(read) && typeof read.upstream === 'string' ? read.upstream : undefined
  } catch {
    return undefined
  }
}
