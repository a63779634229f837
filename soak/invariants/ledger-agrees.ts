import type { Check } from './check.ts'
import type { Facts } from './facts.ts'

/** What must hold of the ledger, item by item, against the log and against what DocumentPro got; nothing without one. */
export function ledgerAgrees(facts: Facts): readonly Check[] {
  const { ledger, outcomes, calls, queued, asked, neverExisted } = facts
  if (ledger === undefined) return []
  const deleting = Map.groupBy(
    calls.filter((call) => call.deleted),
    ({ requestId }) => requestId,
  )
  const wasTold = (id: string): boolean =>
    (deleting.get(id) ?? []).some(({ status }) => status === 200)
  const ids = (breaks: (id: string, end: string) => boolean): readonly string[] =>
    [...ledger].flatMap(([id, end]) => (end !== undefined && breaks(id, end) ? [id] : []))
  return [
    {
      says: 'every outcome that is told is in the ledger, as an end',
      exceptions: [...outcomes.keys()].filter(
        (id) => asked.has(id) && ledger.get(id) === undefined,
      ),
    },
    {
      // The record is written before the line. What a killed function recorded and didn't tell comes again, as gone.
      says: "every end in the ledger is one that the log tells of, or DocumentPro's own word",
      exceptions: ids(
        (id, end) =>
          !queued.has(id) &&
          !(outcomes.get(id) ?? []).includes(end) &&
          !(end === 'deleted' && wasTold(id)),
      ),
    },
    {
      says: 'every deleted in the ledger is a deletion that DocumentPro made and told of',
      exceptions: ids((id, end) => end === 'deleted' && !wasTold(id)),
    },
    {
      says: 'every deleted that is told of an id is what the ledger says of it',
      exceptions: [...outcomes].flatMap(([id, words]) =>
        words.includes('deleted') && !isGone(ledger.get(id)) ? [id] : [],
      ),
    },
    {
      says: 'every already_gone in the ledger was deleted by a call of ours, or never existed',
      exceptions: ids(
        (id, end) => end === 'already_gone' && !deleting.has(id) && !neverExisted.has(id),
      ),
    },
    {
      says: 'the ledger has no record of what nobody asked for',
      exceptions: [...ledger.keys()].filter((id) => !asked.has(id)),
    },
  ]
}

function isGone(end: string | undefined): boolean {
  return end === 'deleted' || end === 'already_gone'
}
