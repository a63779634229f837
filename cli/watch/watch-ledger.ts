import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry'
import {
  type LedgerReader,
  type LedgerRecord,
  LedgerUnavailableError,
} from '../../lambda/deletion/ledger.ts'
import { shownRecord } from '../../lambda/http/ledger-answers.ts'
import { IdSet } from '../bulk/list/id-set.ts'
import { failureOf } from '../failure.ts'
import { whatBecame, whoAsked, whyAsked } from '../status/record-texts.ts'
import type { Surroundings } from '../surroundings.ts'
import { printableJson } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { WatchCommand } from './command.ts'

/** What is watched for. */
interface Watched extends Pick<WatchCommand, 'outcome' | 'everyMs' | 'json'> {
  readonly since: number
}

interface WatchSurroundings extends Pick<Surroundings, 'now' | 'sleep'> {
  readonly ledger: Pick<LedgerReader, 'list'>
  readonly terminal: Pick<Terminal, 'print' | 'tell'>
  readonly signal: AbortSignal
}

/** An outcome that wasn't printed before. */
interface Line {
  readonly at: number
  readonly text: string
}

/**
 * Prints each outcome once, until the signal. Each look begins at the same time: a record may be written long after what it
 * tells of, so where the last look ended says nothing.
 * @throws LedgerUnavailableError from the first look, or for what doesn't pass by itself; what the terminal throws
 */
export async function watchLedger(
  { everyMs, ...watched }: Watched,
  { ledger, terminal, now, sleep, signal }: WatchSurroundings,
): Promise<void> {
  const known = new IdSet()
  let isFirst = true
  let isAway = false
  while (!signal.aborted) {
    const lines: Line[] = []
    try {
      await look(watched, { ledger, known, now, signal, add: (line) => void lines.push(line) })
      if (isAway) terminal.tell('the ledger can be asked again')
      isAway = false
    } catch (error) {
      if (isFirst || !(error instanceof LedgerUnavailableError) || !mayPass(error)) throw error
      const { sentence } = failureOf(error.cause)
      if (!isAway) terminal.tell(`${error.message} (${sentence}); it is asked again and again`)
      isAway = true
    } finally {
      // What was found before a part of the list failed isn't found a second time.
      for (const { text } of lines.toSorted((one, other) => one.at - other.at)) {
        await terminal.print(text)
      }
    }
    isFirst = false
    await sleep(everyMs, signal)
  }
}

interface Look {
  readonly ledger: Pick<LedgerReader, 'list'>
  readonly known: IdSet
  readonly now: () => number
  readonly signal: AbortSignal
  readonly add: (line: Line) => void
}

/** One look through the whole ledger. */
async function look(
  { outcome, since, json }: Omit<Watched, 'everyMs'>,
  { ledger, known, now, signal, add }: Look,
): Promise<void> {
  const filter = { since, ...(outcome === undefined ? {} : { outcome }) }
  let cursor: string | undefined
  do {
    const page = await ledger.list(filter, cursor)
    for (const record of page.records) {
      const { requestId, end, changedAt: at } = record
      if (end === undefined || !known.add(`${requestId} ${end.outcome} ${at}`)) continue
      add({ at, text: json ? printableJson(shownRecord(record, now())) : asLine(record) })
    }
    cursor = page.next
  } while (cursor !== undefined && !signal.aborted)
}

/** The longest of `already_gone (inferred)` and its like. */
const OUTCOME_WIDTH = 23
const ID_WIDTH = 36

function asLine(record: LedgerRecord): string {
  const { requestId, changedAt, attemptCount, asked } = record
  const cells = [
    new Date(changedAt).toISOString(),
    whatBecame(record).padEnd(OUTCOME_WIDTH),
    requestId.padEnd(ID_WIDTH),
    `${attemptCount} ${attemptCount === 1 ? 'attempt ' : 'attempts'}`,
    asked.origin,
    whoAsked(asked),
    whyAsked(asked),
  ]
  return cells
    .filter((cell) => cell !== '')
    .join('  ')
    .trimEnd()
}

/** Whether it is worth to ask again: not where these credentials may not, or have ended. */
function mayPass({ cause }: LedgerUnavailableError): boolean {
  if (!isSdkError(cause)) return false
  return isTransientError(cause) || isThrottlingError(cause) || isServerError(cause)
}

type SdkError = Parameters<typeof isTransientError>[0]

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error && (error.cause === undefined || error.cause instanceof Error)
}
