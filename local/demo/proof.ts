import type { Plan } from './plan.ts'
import type { Tally } from './tally.ts'

/** One thing that must hold when the demo is over, and whether it does. */
export interface Check {
  readonly says: string
  readonly holds: boolean
}

/** What the simulator knows: the ground truth. */
export interface GroundTruth {
  readonly asked: ReadonlySet<string>
  readonly deleted: ReadonlySet<string>
}

/**
 * Holds what the logs say against what DocumentPro got.
 * @param queued messages on the deletion queue, delayed and in flight ones included
 */
export function prove(
  plan: Plan,
  tally: Tally,
  truth: GroundTruth,
  queued: number,
): readonly Check[] {
  const outcomes = tally.byOutcome()
  const of = (outcome: string): readonly string[] => outcomes.get(outcome) ?? []
  const { accepted, final, pending } = tally
  const planned = Object.values(plan.ids).flat()
  return [
    {
      says: `accepted ${accepted.size} = ${final} final + ${pending} pending, with ${queued} on the queue`,
      holds: accepted.size === planned.length && pending === queued,
    },
    {
      says: 'every id reported deleted was deleted by DocumentPro',
      holds: of('deleted').every((id) => truth.deleted.has(id)),
    },
    {
      // An attempt at an id that never existed can fail ambiguously too; the 404 after it can't be told apart.
      says: 'every id reported already_gone was deleted by an attempt of ours, or never existed',
      holds: of('already_gone').every((id) => truth.deleted.has(id) || plan.unknown.has(id)),
    },
    {
      says: 'no id reported not_found was ever deleted',
      holds: of('not_found').every((id) => !truth.deleted.has(id)),
    },
    {
      says: 'DocumentPro was asked for no id that nobody accepted',
      holds: [...truth.asked].every((id) => accepted.has(id)),
    },
  ]
}
