import type { Facts } from './invariants/facts.ts'

/** Why a soak has dead letters at all. */
const LETTERS: Readonly<Record<string, string>> = {
  invalid: 'sent on purpose: texts that are no request ids',
  rejected: 'DocumentPro refuses these ids by plan',
  forbidden: 'DocumentPro refuses these ids by plan',
  expired: 'DocumentPro fails these ids for ever by plan',
}

/** How many ids ended how, and what is left: each accepted id is counted once, what SQS has besides is told apart. */
export function outcomeTable({ accepted, outcomes, queued, deadLetters }: Facts): string {
  const tally = new Map<string, number>()
  for (const [first = ''] of outcomes.values()) tally.set(first, (tally.get(first) ?? 0) + 1)
  const waiting = [...accepted].filter((id) => !outcomes.has(id) && queued.has(id)).length
  const copies = [...queued].filter((id) => outcomes.has(id)).length
  const letters = Map.groupBy(deadLetters, ({ reason }) => reason)
  const rows: readonly (readonly [word: string, count: number, note: string])[] = [
    ...[...tally].map(([word, count]) => [word, count, ''] as const),
    ['still queued', waiting, ''],
    ['second copy, queued', copies, 'of ids that ended: SQS delivers at least once'],
    ...[...letters].map(
      ([reason, { length }]) => [`dead letter: ${reason}`, length, LETTERS[reason] ?? ''] as const,
    ),
  ]
  const width = Math.max(...rows.map(([word]) => word.length))
  const line = (word: string, count: string, note: string): string =>
    `${word.padEnd(width)} ${count.padStart(9)}${note && `  ${note}`}`
  return [
    line('outcome', 'deletions', ''),
    ...rows.map(([word, count, note]) => line(word, String(count), note)),
  ].join('\n')
}
