import { open, rename, rm } from 'node:fs/promises'
import { csvCell } from '../../terminal/csv-cell.ts'
import { type Fate, NO_RECORD } from './fate.ts'
import { blocksOf, type Followed } from './follow-ledger.ts'

const HEADER = 'id,outcome,evidence,attempts,accepted_at,first_attempt_at,final_at'

/** Writes what became of each id, in the order of the list; a reader sees all of it or what was there before. */
export async function writeReport(
  path: string,
  list: Pick<Followed, 'idsPath' | 'fates'>,
): Promise<void> {
  const unfinished = `${path}.${process.pid}`
  // For its owner only, as the list may be.
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.appendFile(`${HEADER}\n`)
    for await (const block of blocksOf(list)) {
      await file.appendFile(block.map(({ id, fate }) => `${row(id, fate)}\n`).join(''))
    }
    await file.datasync()
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
}

/** What isn't known is empty. */
function row(id: string, fate: Fate = NO_RECORD): string {
  const { word, evidence = '', attempts, acceptedAt, firstAttemptAt, finalAt } = fate
  const cells = [
    id,
    word,
    evidence,
    String(attempts ?? ''),
    ...[acceptedAt, firstAttemptAt, finalAt].map(iso),
  ]
  return cells.map(csvCell).join(',')
}

function iso(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString()
}
