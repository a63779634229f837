import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type Evidence, isOutcome, type Outcome } from '../deletion/outcome.ts'

/** What a new end has to know of the record that stands in its way. */
export interface StandingRecord {
  /** The digest of the first request. */
  readonly asked: string
  /** Undefined until it has ended. */
  readonly end?: {
    readonly outcome: Outcome
    /** Undefined for what was observed. */
    readonly evidence?: Evidence
    /** In epoch milliseconds. */
    readonly at: number
  }
  /** The digests of the later requests. */
  readonly later: readonly string[]
}

export function standingRecord(item: Readonly<Record<string, AttributeValue>>): StandingRecord {
  const end = item.end?.M
  const outcome = end?.outcome?.S
  const evidence = end?.evidence?.S
  return {
    asked: item.asked?.M?.digest?.S ?? '',
    later: Object.keys(item.later?.M ?? {}),
    ...(isOutcome(outcome)
      ? {
          end: {
            outcome,
            at: Number(end?.at?.N),
            ...(evidence === 'recorded' || evidence === 'inferred' ? { evidence } : {}),
          },
        }
      : {}),
  }
}
