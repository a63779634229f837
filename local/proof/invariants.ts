import type { Facts } from './facts.ts'

/** Something that must hold, and the ids for which it doesn't. */
export interface Check {
  readonly says: string
  readonly exceptions: readonly string[]
}

const gone: ReadonlySet<string> = new Set(['deleted', 'already_gone', 'not_found'])

/** What must hold after every run, whatever went wrong in it. */
export function checkInvariants(facts: Facts): readonly Check[] {
  const { accepted, outcomes, queued, doubled, neverExisted, deadLetters, calls } = facts
  const reported = (wanted: string): readonly string[] =>
    [...outcomes].flatMap(([id, words]) => (words.includes(wanted) ? [id] : []))
  const deleted = new Set(calls.filter((call) => call.deleted).map(({ requestId }) => requestId))
  const asked = new Set(calls.map(({ requestId }) => requestId))
  const lettered = new Set(deadLetters.map(({ requestId }) => requestId))
  return [
    {
      says: 'every accepted id has a final outcome or is on the queue',
      exceptions: [...accepted].filter((id) => !outcomes.has(id) && !queued.has(id)),
    },
    {
      says: 'no id has two outcomes that contradict each other',
      exceptions: [...outcomes].flatMap(([id, words]) =>
        doubled.has(id) || agree(words) ? [] : [id],
      ),
    },
    {
      says: 'every id reported deleted was deleted by DocumentPro',
      exceptions: reported('deleted').filter((id) => !deleted.has(id)),
    },
    {
      // An attempt at an id that never existed can fail ambiguously too; the 404 after it can't be told apart.
      says: 'every id reported already_gone was deleted by a call of ours, or never existed',
      exceptions: reported('already_gone').filter(
        (id) => !deleted.has(id) && !neverExisted.has(id),
      ),
    },
    {
      // A message that two workers get in turn is deleted by one and not found by the other.
      says: 'no id that a call of ours deleted is reported as not_found alone',
      exceptions: [...outcomes].flatMap(([id, words]) =>
        deleted.has(id) && !doubled.has(id) && words.every((word) => word === 'not_found')
          ? [id]
          : [],
      ),
    },
    {
      says: 'the dead-letter queue holds only what a person must look at, with the reason',
      exceptions: deadLetters.flatMap(({ requestId, reason }) =>
        reason !== undefined && facts.belongsToPerson(requestId, reason) ? [] : [String(requestId)],
      ),
    },
    {
      says: 'every dead letter that the log tells of is in the dead-letter queue',
      exceptions: [...facts.expectedLetters].filter((id) => !lettered.has(id)),
    },
    {
      says: 'DocumentPro was asked for no id that nobody accepted',
      exceptions: [...asked].filter((id) => !accepted.has(id)),
    },
    {
      says: 'no id was tried again before its Retry-After was over',
      exceptions: early(facts).filter((id) => !doubled.has(id)),
    },
  ]
}

/** Redelivery can report an id twice: the second time as gone, or with the same word again. */
function agree(words: readonly string[]): boolean {
  return new Set(words).size === 1 || words.every((word) => gone.has(word))
}

function early({ calls }: Facts): readonly string[] {
  const notBefore = new Map<string, number>()
  const ids = new Set<string>()
  for (const { requestId, at, retryAfterMs } of calls) {
    if (at < (notBefore.get(requestId) ?? 0)) ids.add(requestId)
    if (retryAfterMs > 0) notBefore.set(requestId, at + retryAfterMs)
  }
  return [...ids]
}
