import { aligned } from '../terminal/aligned.ts'
import { printable } from '../terminal/printable.ts'
import type { InspectedLetter } from './dead-letter.ts'
import { isReason, REASONS } from './reasons.ts'
import { ageSeconds } from './record.ts'

const WHAT_WIDTH = 80

/** One line for each reason, with how many, the oldest, and what to do. */
export function summary(letters: readonly InspectedLetter[], now: number): string {
  const rows = [...byReason(letters)].map(([reason, members]) => {
    const oldest = Math.max(...members.map((letter) => ageSeconds(letter, now)))
    const meaning = isReason(reason) ? REASONS[reason] : 'a reason that this command does not know'
    return [printable(reason), String(members.length), `oldest ${duration(oldest)}`, meaning]
  })
  return aligned(rows)
}

/** One line for each dead letter: those of one reason together, the oldest first. */
export function table(letters: readonly InspectedLetter[], now: number): string {
  const rows = [...byReason(letters).values()].flatMap((members) =>
    members
      .toSorted((a, b) => a.firstAcceptedAt - b.firstAcceptedAt)
      .map((letter) => [
        printable(letter.reason),
        duration(ageSeconds(letter, now)),
        letter.status === null ? '-' : String(letter.status),
        String(letter.attempts),
        subject(letter),
        what(letter),
      ]),
  )
  return aligned([['reason', 'age', 'status', 'attempts', 'request_id', 'what'], ...rows])
}

/** What it is about: its id, or how it can be named. */
export function subject({ requestId, requests, messageId }: InspectedLetter): string {
  if (requestId !== undefined) return printable(requestId)
  return requests.length > 1
    ? `(${requests.length} ids, message ${messageId})`
    : `(message ${messageId})`
}

/** Two units at most: the age of a dead letter, not a stopwatch. */
export function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days > 0) return `${days}d ${hours}h`
  if (hours > 0) return `${hours}h ${minutes}m`
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`
}

/** `expired 12, crashed 1`. */
export function countByReason(letters: readonly InspectedLetter[]): string {
  return [...byReason(letters)]
    .map(([reason, members]) => `${printable(reason)} ${members.length}`)
    .join(', ')
}

function byReason(
  letters: readonly InspectedLetter[],
): ReadonlyMap<string, readonly InspectedLetter[]> {
  const order = Object.keys(REASONS)
  const rank = (reason: string): number => order.indexOf(reason)
  return new Map(
    [...Map.groupBy(letters, ({ reason }) => reason)].toSorted(([a], [b]) => rank(a) - rank(b)),
  )
}

function what({ field, error, message }: InspectedLetter): string {
  const text = printable([field ?? error, message].filter((part) => part !== null).join(': '))
  return text.length > WHAT_WIDTH ? `${text.slice(0, WHAT_WIDTH - 1)}…` : text
}
