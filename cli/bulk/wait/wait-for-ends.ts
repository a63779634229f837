import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { FoundLedger } from '../../place/ledger.ts'
import type { Surroundings } from '../../surroundings.ts'
import type { WaitOptions } from '../command.ts'
import { IdSet } from '../list/id-set.ts'
import { Progress } from '../progress.ts'
import type { Work } from '../work.ts'
import { FatesFile } from './fates-file.ts'
import { followLedger, type Tally } from './follow-ledger.ts'
import { LedgerBatches } from './ledger-batches.ts'
import { writeReport } from './report.ts'

/** What became of a list. */
export interface Ends extends Tally {
  /** The report is written: not when a signal ended it. */
  readonly reported: boolean
}

/** A sent list, and what is waited with. */
export interface Waiting extends Pick<Surroundings, 'terminal' | 'now' | 'sleep'> {
  readonly work: Work
  readonly count: number
  readonly wait: WaitOptions
  readonly ledger: FoundLedger
  readonly signal: AbortSignal
}

/**
 * Follows the ledger until all ids of a sent list have ended, and writes the report.
 * @throws CommandError when the ledger doesn't answer, or what the AWS SDK throws
 */
export async function waitForEnds(waiting: Waiting): Promise<Ends> {
  const { work, count, wait, ledger, signal, terminal, now, sleep } = waiting
  const until = now() + wait.atMostMs
  const notSent = await notSentOf(work.notSentPath)
  const fates = await FatesFile.open(work.fatesPath)
  try {
    const list = {
      ...{ idsPath: work.idsPath, listKey: work.listKey, count, fates },
      isNotSent: (id: string) => notSent.has(id),
    }
    let progress: Progress | undefined
    const tally = await followLedger(list, {
      ledger: new LedgerBatches({ ...ledger, signal, sleep }),
      ...{ signal, now, sleep, until },
      onBegin: (settled) => {
        progress = new Progress(terminal, now, count, settled)
      },
      onProgress: (settled) => progress?.update(settled),
    }).finally(() => progress?.end())
    const isStopped = signal.aborted && tally.settled < count
    if (isStopped) return { ...tally, reported: false }
    await writeReport(wait.reportFile, list)
    return { ...tally, reported: true }
  } finally {
    notSent.release()
    await fates.close()
  }
}

async function notSentOf(path: string): Promise<IdSet> {
  const ids = new IdSet()
  if (!existsSync(path)) return ids
  for await (const id of createInterface({ input: createReadStream(path, 'latin1') })) ids.add(id)
  return ids
}
