import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { LedgerRecord } from '../../../lambda/deletion/ledger.ts'
import { isOutcome, isSuccess } from '../../../lambda/deletion/outcome.ts'
import { type Fate, fateOf, NO_RECORD, NOT_SENT } from './fate.ts'
import { type FatesFile, isSame } from './fates-file.ts'
import { BATCH } from './ledger-batches.ts'

/** Read at once from the ids and what is known of them. */
const BLOCK = 1_000
/** Between two times through what is open: as soon as that while something ends, and rarer when nothing does. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** For each id that was asked for in vain: it is paid for like any other. What has ended is read without a pause. */
const PAUSE_PER_VAIN_READ_MS = 1

/** A list whose ids are followed. */
export interface Followed {
  readonly idsPath: string
  readonly count: number
  readonly fates: FatesFile
  /** Which requests of the ledger are this list's. */
  readonly listKey: string
  /** SQS didn't take it. */
  readonly isNotSent: (id: string) => boolean
}

export interface FollowTools {
  readonly ledger: {
    find(ids: readonly string[]): Promise<ReadonlyMap<string, LedgerRecord> | undefined>
  }
  readonly signal: AbortSignal
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** When it ends although something is open, in epoch milliseconds. */
  readonly until: number
  /** Told first, with what an earlier run found. */
  readonly onBegin: (settled: number) => void
  readonly onProgress: (settled: number) => void
}

/** How many ids of a list ended, and how. */
export interface Tally {
  readonly settled: number
  readonly gone: number
  /** Ended by another request than the list's. */
  readonly byOthers: number
  /** By outcome, ids that SQS didn't take included. */
  readonly outcomes: Readonly<Record<string, number>>
}

/** A place of the list whose fate may change yet. */
interface Open {
  readonly index: number
  readonly id: string
  readonly fate: Fate | undefined
}

/**
 * Looks at what is open, over and over, until nothing is. Each fate is on disk before the next is asked for, so that whoever
 * comes again goes on.
 * @throws what the ledger does
 */
export async function followLedger(list: Followed, tools: FollowTools): Promise<Tally> {
  const { signal, now, sleep, until, onBegin, onProgress } = tools
  const tally = await tallyOf(list)
  onBegin(tally.settled)
  const isOver = (): boolean => signal.aborted || now() >= until
  let pauseMs = FIRST_PAUSE_MS
  while (tally.settled < list.count && !isOver()) {
    const before = tally.settled
    for await (const batch of openBatches(list)) {
      const settled = await look(batch, list, tools)
      if (settled === undefined) break
      for (const fate of settled) tally.add(fate)
      onProgress(tally.settled)
      const vain = batch.length - settled.length
      if (vain > 0) await sleep(vain * PAUSE_PER_VAIN_READ_MS, signal)
      if (isOver()) break
    }
    if (tally.settled === list.count || isOver()) break
    pauseMs = tally.settled > before ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)
    await sleep(Math.min(pauseMs, until - now()), signal)
  }
  return tally
}

/** Each id of a list with what is known of it, in its order, in parts. */
export async function* blocksOf({
  idsPath,
  fates,
}: Pick<Followed, 'idsPath' | 'fates'>): AsyncGenerator<readonly Open[]> {
  const input = createReadStream(idsPath, { encoding: 'latin1' })
  let ids: string[] = []
  let from = 0
  const block = async (): Promise<readonly Open[]> => {
    const known = await fates.read(from, ids.length)
    const entries = ids.map((id, at) => ({ index: from + at, id, fate: known[at] }))
    from += ids.length
    ids = []
    return entries
  }
  try {
    for await (const id of createInterface({ input })) {
      ids.push(id)
      if (ids.length === BLOCK) yield await block()
    }
    if (ids.length > 0) yield await block()
  } finally {
    input.destroy()
  }
}

async function* openBatches(list: Followed): AsyncGenerator<readonly Open[]> {
  let batch: Open[] = []
  for await (const block of blocksOf(list)) {
    for (const entry of block) {
      if (!isOpen(entry.fate)) continue
      batch.push(entry)
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function isOpen(fate: Fate | undefined): boolean {
  return fate === undefined || fate.kind === 'open'
}

/** @returns the fates that are settled now; undefined when it was stopped */
async function look(
  batch: readonly Open[],
  { fates, listKey, isNotSent }: Followed,
  { ledger }: FollowTools,
): Promise<readonly Fate[] | undefined> {
  const records = await ledger.find(batch.map(({ id }) => id))
  if (records === undefined) return undefined
  const settled: Fate[] = []
  const changed: { readonly index: number; readonly fate: Fate }[] = []
  for (const { index, id, fate: before } of batch) {
    const record = records.get(id)
    const found = record === undefined ? NO_RECORD : fateOf(record, listKey)
    const fate = found.kind === 'open' && isNotSent(id) ? NOT_SENT : found
    if (!isOpen(fate)) settled.push(fate)
    if (before === undefined || !isSame(before, fate)) changed.push({ index, fate })
  }
  for (const { from, run } of runsOf(changed)) await fates.write(from, run)
  return settled
}

/** What stands side by side is written at once. */
function runsOf(changed: readonly { readonly index: number; readonly fate: Fate }[]) {
  const runs: { readonly from: number; readonly run: Fate[] }[] = []
  for (const { index, fate } of changed) {
    const last = runs.at(-1)
    if (last !== undefined && last.from + last.run.length === index) last.run.push(fate)
    else runs.push({ from: index, run: [fate] })
  }
  return runs
}

class Counts implements Tally {
  settled = 0
  gone = 0
  byOthers = 0
  readonly outcomes: Record<string, number> = {}

  add({ kind, word }: Fate): void {
    this.settled += 1
    if (isOutcome(word) && isSuccess(word)) this.gone += 1
    if (kind === 'other') this.byOthers += 1
    this.outcomes[word] = (this.outcomes[word] ?? 0) + 1
  }
}

/** Of what an earlier run found. */
async function tallyOf(list: Followed): Promise<Counts> {
  const counts = new Counts()
  for (let from = 0; from < list.count; from += BLOCK) {
    const fates = await list.fates.read(from, Math.min(BLOCK, list.count - from))
    for (const fate of fates) if (fate !== undefined && fate.kind !== 'open') counts.add(fate)
  }
  return counts
}
