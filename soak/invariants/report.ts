import type { RunLog } from '../run-log.ts'
import type { Check } from './check-invariants.ts'
import type { Facts } from './facts.ts'

/** How many ids a broken check names. */
const SHOWN = 5

/** One line for a check, with the first ids for which it doesn't hold. */
export function checkLine({ says, exceptions, excused }: Check): string {
  if (exceptions.length === 0) {
    const some = excused !== undefined && excused.ids.length > 0
    const aside = some ? ` (${excused.ids.length} aside: ${excused.because})` : ''
    return `holds   ${says}${aside}`
  }
  const shown = exceptions.slice(0, SHOWN).join(', ')
  return `BROKEN  ${says}: not so for ${exceptions.length}, such as ${shown}`
}

/** How many ids ended how, and what is left. */
export function outcomeTable(log: RunLog, { queued, deadLetters }: Facts): string {
  const rows: [string, number][] = [...log.tally()]
  rows.push(['still queued', queued.size])
  const letters = Map.groupBy(deadLetters, ({ reason }) => reason)
  for (const [reason, { length }] of letters) rows.push([`dead letter: ${reason}`, length])
  const width = Math.max(...rows.map(([word]) => word.length), 'outcome'.length)
  const line = (word: string, count: string): string => `${word.padEnd(width)} ${count.padStart(9)}`
  return [line('outcome', 'deletions'), ...rows.map(([word, n]) => line(word, String(n)))].join(
    '\n',
  )
}
