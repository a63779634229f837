import { inLanes } from '../../lambda/deletion/in-lanes.ts'
import type { LedgerReader, LedgerRecord } from '../../lambda/deletion/ledger.ts'
import { isSuccess } from '../../lambda/deletion/outcome.ts'
import type { RequestId } from '../../lambda/deletion/request.ts'
import { shownRecord } from '../../lambda/http/ledger-answers.ts'
import { aligned } from '../terminal/aligned.ts'
import { printableJson } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { StatusCommand } from './command.ts'
import { whatBecame, whoAsked, whyAsked } from './record-texts.ts'

/** What a script learns: all are gone; one isn't final, or has no record; one ended otherwise. */
export type StatusExit = 0 | 3 | 4

/** Of which ids it is told, and how. */
interface AskedStatus extends Pick<StatusCommand, 'json' | 'waitMs'> {
  readonly ids: readonly RequestId[]
}

export interface StatusSurroundings {
  readonly ledger: Pick<LedgerReader, 'find'>
  readonly terminal: Pick<Terminal, 'print'>
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
}

/** Between two looks at what isn't final, in milliseconds; for many, so much for each. */
const LOOK_AGAIN_MS = 500
const LOOK_AGAIN_MS_EACH = 5

/** Looked up at once. */
const LANES = 10

/**
 * Prints what became of each id, in their order, once all are final or the wait is over.
 * @throws LedgerUnavailableError, or what the terminal throws
 */
export async function tellStatus(
  { ids, json, waitMs }: AskedStatus,
  { ledger, terminal, now, wait }: StatusSurroundings,
): Promise<StatusExit> {
  const until = now() + waitMs
  const records = new Map<RequestId, LedgerRecord | undefined>()
  const open = (): readonly RequestId[] => ids.filter((id) => records.get(id)?.end === undefined)
  for (;;) {
    await inLanes([...new Set(open())], LANES, async (id) => {
      records.set(id, await ledger.find(id))
    })
    if (open().length === 0 || now() >= until) break
    await wait(Math.max(LOOK_AGAIN_MS, LOOK_AGAIN_MS_EACH * open().length))
  }
  if (json) for (const id of ids) await terminal.print(asJson(id, records.get(id), now()))
  else await terminal.print(aligned([HEADER, ...ids.map((id) => asRow(id, records.get(id)))]))
  if (open().length > 0) return 3
  const ends = ids.map((id) => records.get(id)?.end?.outcome)
  return ends.every((outcome) => outcome !== undefined && isSuccess(outcome)) ? 0 : 4
}

function asJson(id: RequestId, record: LedgerRecord | undefined, now: number): string {
  return printableJson(
    record === undefined ? { request_id: id, error: 'no_record' } : shownRecord(record, now),
  )
}

const HEADER = ['request_id', 'outcome', 'since', 'attempts', 'by', 'why']

function asRow(id: RequestId, record: LedgerRecord | undefined): readonly string[] {
  if (record === undefined) return [id, 'no record']
  const { changedAt, attemptCount, asked } = record
  const since = new Date(changedAt).toISOString()
  const about = [String(attemptCount), whoAsked(asked), whyAsked(asked)]
  return [id, whatBecame(record), since, ...about]
}
