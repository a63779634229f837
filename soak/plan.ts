import type { FaultRequest } from '../local/simulator/fault.ts'
import { seededNumbers } from '../local/stand-in/seeded-numbers.ts'
import type { SoakFlags } from './flags.ts'
import { type Mishap, mishapsFrom } from './mishap.ts'
import { upstreamFaults } from './upstream-faults.ts'
import type { Way } from './ways-in.ts'

/** What happens in a soak, decided before it starts. */
export interface SoakPlan {
  readonly ids: Readonly<Record<Way, readonly string[]>>
  /** Ids whose result never existed. */
  readonly unknown: ReadonlySet<string>
  /** Ids that DocumentPro never takes, with the reason of their dead letter. */
  readonly forAPerson: ReadonlyMap<string, string>
  /** Texts that are no request ids. */
  readonly malformed: readonly string[]
  readonly faults: readonly FaultRequest[]
  /** Undefined when nothing spoils the calls to SQS. */
  readonly sqsFaults: { readonly rate: number; readonly seed: number } | undefined
  /** Crashes, one after the other, without end. */
  readonly mishaps: Generator<Mishap, never>
  /** How Secrets Manager fails, one way after the other, without end. */
  readonly secretFaults: Generator<SecretFault, never>
  /** The key is rotated when this many deletions have ended. */
  readonly rotateAt: number
  /** The whole stack is restarted when this many deletions have ended; undefined when it isn't. */
  readonly restartAt: number | undefined
}

/** What Secrets Manager does for a while. */
export type SecretFault = 'none' | 'throttle' | 'slow' | 'down'

/** Mostly well: a function that starts while Secrets Manager fails has no key and can do nothing. */
const SECRET_FAULTS: readonly SecretFault[] = [
  'throttle',
  'slow',
  'down',
  ...new Array<SecretFault>(9).fill('none'),
]

/** The share of the deletions that go in by each way. */
const SHARES: Readonly<Record<Way, number>> = {
  webhook: 0.05,
  webhook_list: 0.3,
  queue: 0.4,
  event: 0.25,
}

const UNKNOWN_SHARE = 0.02
const REFUSED_SHARE = 0.002

/** A call to SQS that fails costs a visibility timeout at worst, so they are rarer than those of DocumentPro. */
const SQS_FAULT_SHARE = 0.1

type PlanFlags = Pick<SoakFlags, 'gentle' | 'deletions' | 'faults' | 'seed'>

/** The same plan for the same flags. */
export function makeSoakPlan({ gentle, deletions, faults, seed }: PlanFlags): SoakPlan {
  const random = seededNumbers(seed)
  const drawSeed = (): number => Math.floor(random() * 0xffff_ffff)
  const ids = dealIds(deletions, random)
  const all = Object.values(ids).flat()
  const unknown = new Set(all.filter(() => random() < UNKNOWN_SHARE))
  const forAPerson = new Map(
    // A waiting caller is told itself, so only what is queued becomes a dead letter.
    ids.queue
      .filter((id) => !unknown.has(id) && random() < REFUSED_SHARE)
      .map((id) => [id, random() < 0.5 ? 'rejected' : 'forbidden']),
  )
  const refusals = [...forAPerson].map(([request_id, reason]) => ({
    request_id,
    status: reason === 'rejected' ? 400 : 403,
  }))
  const malformedCount = Math.ceil((deletions * REFUSED_SHARE) / 2)
  return {
    ids,
    unknown,
    forAPerson,
    malformed: Array.from({ length: malformedCount }, (_, index) => `no id ${index}`),
    faults: [...refusals, ...upstreamFaults(faults, drawSeed)],
    sqsFaults: gentle ? undefined : { rate: faults * SQS_FAULT_SHARE, seed: drawSeed() },
    mishaps: mishapsFrom(seededNumbers(drawSeed())),
    secretFaults: secretFaultsFrom(seededNumbers(drawSeed()), gentle ? ['none'] : SECRET_FAULTS),
    rotateAt: Math.floor(deletions * (0.2 + random() * 0.2)),
    restartAt: gentle ? undefined : Math.floor(deletions * (0.5 + random() * 0.2)),
  }
}

function dealIds(
  deletions: number,
  random: () => number,
): Readonly<Record<Way, readonly string[]>> {
  const ids: Record<Way, string[]> = { webhook: [], webhook_list: [], queue: [], event: [] }
  for (let index = 0; index < deletions; index += 1) {
    let draw = random()
    const way = WAYS_BY_SHARE.find(([, share]) => {
      draw -= share
      return draw < 0
    })
    const [name] = way ?? ['queue' as const]
    ids[name].push(`${name}-${index}`)
  }
  return ids
}

const WAYS_BY_SHARE = [
  ['webhook', SHARES.webhook],
  ['webhook_list', SHARES.webhook_list],
  ['queue', SHARES.queue],
  ['event', SHARES.event],
] as const

function* secretFaultsFrom(
  random: () => number,
  faults: readonly SecretFault[],
): Generator<SecretFault, never> {
  while (true) yield faults[Math.floor(random() * faults.length)] ?? 'none'
}
