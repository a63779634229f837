import type { FaultRequest } from '../local/simulator/fault.ts'
import type { Way } from './ways-in.ts'

export interface Plan {
  readonly ids: Readonly<Record<Way, readonly string[]>>
  /** Ids whose result never existed. */
  readonly unknown: ReadonlySet<string>
  readonly faults: readonly FaultRequest[]
  /** Ids that DocumentPro never takes, with the reason of their dead letter. */
  readonly forAPerson: ReadonlyMap<string, string>
}

const COUNTS = { api: 200, api_list: 200, queue: 400, event: 200 } satisfies Record<Way, number>

/** Every fiftieth id was never parsed. */
const UNKNOWN_EVERY = 50

/** A tenth of the calls hit an outage, some of them after the deletion took effect. */
const FAULTS: readonly FaultRequest[] = [
  { status: 400, request_id: 'queue-7' },
  { status: 403, request_id: 'queue-8' },
  { status: 500, rate: 0.05, seed: 1 },
  { status: 500, rate: 0.02, seed: 2, deletes: true },
  { kind: 'throttle', rate: 0.05, seed: 3, retry_after: 1 },
  { kind: 'timeout', rate: 0.01, seed: 4 },
  { kind: 'reset_after', rate: 0.02, seed: 5 },
  { kind: 'html', rate: 0.02, seed: 6 },
]

/** The same 1,000 deletions and faults on every run. */
export function makePlan(): Plan {
  const ids = {
    api: idsOf('api'),
    api_list: idsOf('api_list'),
    queue: idsOf('queue'),
    event: idsOf('event'),
  }
  const all = Object.values(ids).flat()
  return {
    ids,
    unknown: new Set(all.filter((_, index) => index % UNKNOWN_EVERY === 0)),
    faults: FAULTS,
    forAPerson: new Map([
      ['queue-7', 'rejected'],
      ['queue-8', 'forbidden'],
    ]),
  }
}

function idsOf(way: Way): readonly string[] {
  return Array.from({ length: COUNTS[way] }, (_, index) => `${way}-${index}`)
}
