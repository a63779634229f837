import type { Check } from './check.ts'
import type { Facts } from './facts.ts'
import { ledgerAgrees } from './ledger-agrees.ts'
import { callsInThrottlePause, earlyRetries, hastyProbes, triedEarly } from './restraint.ts'

const gone: ReadonlySet<string> = new Set(['deleted', 'already_gone', 'not_found'])

/** The outcomes that tell of an answer by which DocumentPro refuses an id for good. */
const REFUSALS: ReadonlyMap<number | null, string> = new Map([
  [400, 'rejected'],
  [403, 'forbidden'],
])

/** The accepted ids that have neither an outcome nor a message; at any moment there must be none. */
export function lost({ accepted, outcomes, queued, deadLetters }: Facts): readonly string[] {
  const lettered = new Set(deadLetters.map(({ requestId }) => requestId))
  return [...accepted].filter((id) => !outcomes.has(id) && !queued.has(id) && !lettered.has(id))
}

/** What must hold after every run, whatever went wrong in it. */
export function checkInvariants(facts: Facts): readonly Check[] {
  const { asked, outcomes, neverExisted, existing, deadLetters, calls } = facts
  const deleting = Map.groupBy(
    calls.filter((call) => call.deleted),
    ({ requestId }) => requestId,
  )
  const refusals = refusalsIn(calls)
  const called = new Set(calls.map(({ requestId }) => requestId))
  const lettered = new Set(deadLetters.map(({ requestId }) => requestId))
  const ids = (breaks: (id: string, words: readonly string[]) => boolean): readonly string[] =>
    [...outcomes].flatMap(([id, words]) => (breaks(id, words) ? [id] : []))
  return [
    {
      says: 'every accepted id has a final outcome or is on a queue',
      exceptions: lost(facts),
    },
    {
      says: 'no id has two outcomes that contradict each other',
      exceptions: ids((id, words) => !agree(words, refusals.get(id))),
    },
    {
      says: 'no id ends twice unless its message, or its sender, came twice',
      exceptions: ids((id, words) => words.length > 1 && !cameTwice(id, facts)),
    },
    {
      says: 'every deleted that is reported is a deletion that DocumentPro made and told of',
      exceptions: ids((id, words) => {
        const told = (deleting.get(id) ?? []).filter(({ status }) => status === 200).length
        // One call settles all requests for an id that are in one batch, and each of them has its own outcome.
        const several = [facts.sentTwice, facts.doubled, facts.retold].some((ids) => ids.has(id))
        const most = told > 0 && several ? Number.POSITIVE_INFINITY : told
        return words.filter((word) => word === 'deleted').length > most
      }),
    },
    {
      says: 'no id that is reported gone is still there',
      exceptions: ids((id, words) => existing.has(id) && words.some((word) => gone.has(word))),
    },
    {
      // An attempt at an id that never existed can fail ambiguously too; the 404 after it can't be told apart.
      says: 'every id reported already_gone was deleted by a call of ours, or never existed',
      exceptions: ids(
        (id, words) => words.includes('already_gone') && !deleting.has(id) && !neverExisted.has(id),
      ),
    },
    notFoundAlone(facts, new Set(deleting.keys())),
    {
      says: 'the dead-letter queue holds only what a person must look at, with the reason',
      exceptions: deadLetters.flatMap(({ requestId, reason }) =>
        facts.belongsToPerson(requestId, reason) ? [] : [String(requestId)],
      ),
    },
    {
      says: 'every dead letter that the log tells of is in the dead-letter queue',
      exceptions: [...facts.expectedLetters].filter((id) => !lettered.has(id)),
    },
    {
      says: 'DocumentPro was asked for no id that nobody asked for',
      exceptions: [...called].filter((id) => !asked.has(id)),
    },
    {
      says: 'no id was tried before the time that its sender set',
      exceptions: triedEarly(facts),
    },
    {
      says: 'an id that DocumentPro fails for ever stays queued or expires, and no other one expires untried',
      exceptions: ids((id, words) =>
        facts.sick.has(id)
          ? words.some((word) => word !== 'expired')
          : facts.sick.size > 0 && words.includes('expired') && !called.has(id),
      ),
    },
    {
      says: 'an environment whose key is rejected makes one probing call in a pause at most',
      exceptions: hastyProbes(facts),
    },
    retryAfter(facts),
    {
      says: 'no environment that a 429 told to wait called before that was over',
      exceptions: callsInThrottlePause(facts),
    },
    ...ledgerAgrees(facts),
  ]
}

/**
 * An id can be reported twice: the second time as gone, with the same word again, or as DocumentPro refused it
 * one time and not the other. `expired` tells of a message that was given up, not of the id.
 */
function agree(words: readonly string[], refusals: ReadonlySet<string> = new Set()): boolean {
  const telling = new Set(words.filter((word) => word !== 'expired'))
  return telling.size <= 1 || [...telling].every((word) => gone.has(word) || refusals.has(word))
}

function refusalsIn(calls: Facts['calls']): ReadonlyMap<string, ReadonlySet<string>> {
  const refusals = new Map<string, Set<string>>()
  for (const { requestId, status } of calls) {
    const word = REFUSALS.get(status)
    if (word === undefined) continue
    refusals.set(requestId, (refusals.get(requestId) ?? new Set()).add(word))
  }
  return refusals
}

function cameTwice(id: string, { redelivered, doubled, shownAgain, sentTwice }: Facts): boolean {
  return redelivered.has(id) || doubled.has(id) || shownAgain.has(id) || sentTwice.has(id)
}

/**
 * An id that we deleted must not be told as never found and nothing else. What may: an id whose sender was
 * told that it is not accepted and asked anew, so that nothing is left of the first request; and one that was
 * delivered twice at once, when what the delivery that deleted it had found died with it.
 */
function notFoundAlone(facts: Facts, deleted: ReadonlySet<string>): Check {
  const alone = [...facts.outcomes].flatMap(([id, words]) =>
    deleted.has(id) && !facts.queued.has(id) && words.every((word) => word === 'not_found')
      ? [id]
      : [],
  )
  const isExcused = (id: string): boolean =>
    facts.sentTwice.has(id) || (facts.shownAgain.has(id) && hasForgottenCall(id, facts))
  return {
    says: 'no id that a call of ours deleted is reported as not_found alone',
    exceptions: alone.filter((id) => !isExcused(id)),
    excused: {
      ids: alone.filter(isExcused),
      because: 'its first request was not accepted, or died while a second delivery went on',
    },
  }
}

function hasForgottenCall(id: string, { calls, attempts }: Facts): boolean {
  const made = calls.filter(({ requestId }) => requestId === id)
  const known = attempts.filter(({ requestId, settled }) => requestId === id && settled)
  return made.length > known.length
}

function retryAfter(facts: Facts): Check {
  const { exceptions, excused } = earlyRetries(facts)
  return {
    says: 'no id was tried again before its Retry-After was over',
    exceptions,
    excused: { ids: excused, because: 'another message or sender asked, who could not know' },
  }
}
