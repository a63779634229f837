import { seededNumbers } from '../local/aws/stand-in/seeded-numbers.ts'
import type { FaultRequest } from '../local/simulator/fault.ts'
import type { SoakFlags } from './flags.ts'
import { type Mishap, mishapsFrom } from './mishap.ts'
import { upstreamFaults } from './upstream-faults.ts'
import { BATCH_SIZES, batchesOf, DEFERRING_WAYS, WAYS, type Way } from './ways-in.ts'

/** What goes in with one call. */
export interface Sending {
  readonly way: Way
  readonly ids: readonly string[]
  /** How far ahead of its sending the deletion is wanted, in milliseconds; 0 is at once. */
  readonly aheadMs: number
}

/** What happens in a soak, decided before it starts. */
export interface SoakPlan {
  readonly ids: readonly string[]
  readonly sendings: readonly Sending[]
  /** Ids whose result never existed. */
  readonly unknown: ReadonlySet<string>
  /** Ids that DocumentPro never takes, with the reason of their dead letter. */
  readonly forAPerson: ReadonlyMap<string, string>
  /** Ids that DocumentPro answers with a 500 for ever. */
  readonly sick: ReadonlySet<string>
  /** Texts that are no request ids. */
  readonly malformed: readonly string[]
  readonly faults: readonly FaultRequest[]
  /** Undefined when nothing spoils the calls to SQS. */
  readonly sqsFaults: { readonly rate: number; readonly seed: number } | undefined
  /** Undefined when nothing spoils the calls to DynamoDB. */
  readonly dynamoDbFaults: { readonly rate: number; readonly seed: number } | undefined
  /** Crashes, one after the other, without end. */
  readonly mishaps: Generator<Mishap, never>
  /** How Secrets Manager fails, one way after the other, without end. */
  readonly secretFaults: Generator<SecretFault, never>
  /** How DynamoDB fails for a while, one way after the other, without end. */
  readonly tableFaults: Generator<TableFault, never>
  /** The first crash comes when this many deletions have ended, so that one comes however fast the machine is. */
  readonly firstMishapAt: number
  /** The key is rotated when this many deletions have ended. */
  readonly rotateAt: number
  /** The whole stack is restarted when this many deletions have ended; undefined when it isn't. */
  readonly restartAt: number | undefined
}

/** What Secrets Manager does for a while. */
export type SecretFault = 'none' | 'throttle' | 'slow' | 'down'

/** What DynamoDB does for a while. */
export type TableFault = 'none' | 'throttle' | 'slow' | 'down'

/** Mostly well: a function that starts while Secrets Manager fails has no key and can do nothing. */
const SECRET_FAULTS: readonly SecretFault[] = [
  'throttle',
  'slow',
  'down',
  ...new Array<SecretFault>(9).fill('none'),
]

/** The share of the deletions that go in by each way. */
const SHARES = {
  api: 0.05,
  api_list: 0.3,
  queue: 0.3,
  sns: 0.05,
  documentpro: 0.05,
  event: 0.25,
} satisfies Record<Way, number>

/** A list as a caller would send it; the way takes more. */
const LIST_SIZE = 200

const UNKNOWN_SHARE = 0.02
const REFUSED_SHARE = 0.002
const DEFERRED_SHARE = 0.03

/** One in a call in the middle of each of these ways: a few, beside ids that must not suffer from them. */
const SICK_WAYS: readonly Way[] = ['api_list', 'queue', 'queue', 'event']

/** Beyond the time that everything else takes to be tried for the first time. */
const AHEAD_MS = { min: 4_000, max: 8_000 }

/** A call to SQS that fails costs a visibility timeout at worst, so they are rarer than those of DocumentPro. */
const SQS_FAULT_SHARE = 0.1

type PlanFlags = Pick<SoakFlags, 'gentle' | 'deletions' | 'faults' | 'seed'>

/** The same plan for the same flags. */
export function makeSoakPlan({ gentle, deletions, faults, seed }: PlanFlags): SoakPlan {
  const random = seededNumbers(seed)
  const drawSeed = (): number => Math.floor(random() * 0xffff_ffff)
  const ids = Array.from({ length: deletions }, (_, index) => `${drawWay(random)}-${index}`)
  const unknown = new Set(ids.filter(() => random() < UNKNOWN_SHARE))
  const forAPerson = new Map(
    // A waiting caller is told itself, so only what is queued becomes a dead letter.
    ids
      .filter((id) => wayOf(id) === 'queue' && !unknown.has(id) && random() < REFUSED_SHARE)
      .map((id) => [id, random() < 0.5 ? 'rejected' : 'forbidden']),
  )
  const refusals = [...forAPerson].map(([request_id, reason]) => ({
    request_id,
    status: reason === 'rejected' ? 400 : 403,
  }))
  const sendings = WAYS.flatMap((way) =>
    sendingsBy(
      way,
      ids.filter((id) => wayOf(id) === way),
      random,
    ),
  )
  const sick = drawSick(sendings, (id) => !unknown.has(id) && !forAPerson.has(id))
  const malformedCount = Math.ceil((deletions * REFUSED_SHARE) / 2)
  return {
    ids,
    sendings,
    unknown,
    forAPerson,
    sick,
    malformed: Array.from({ length: malformedCount }, (_, index) => `no id ${index}`),
    faults: [
      ...refusals,
      ...[...sick].map((request_id) => ({ request_id, status: 500 })),
      ...upstreamFaults(faults, drawSeed),
    ],
    sqsFaults: gentle ? undefined : { rate: faults * SQS_FAULT_SHARE, seed: drawSeed() },
    mishaps: mishapsFrom(seededNumbers(drawSeed())),
    secretFaults: troublesFrom(seededNumbers(drawSeed()), gentle ? ['none'] : SECRET_FAULTS),
    firstMishapAt: Math.floor(deletions * 0.1),
    rotateAt: Math.floor(deletions * (0.2 + random() * 0.2)),
    dynamoDbFaults: gentle ? undefined : { rate: faults * SQS_FAULT_SHARE, seed: drawSeed() },
    tableFaults: troublesFrom(seededNumbers(drawSeed()), gentle ? ['none'] : SECRET_FAULTS),
    restartAt: gentle ? undefined : Math.floor(deletions * (0.5 + random() * 0.2)),
  }
}

/** The ids that go in with a sick one and are not sick themselves. */
export function besideSick({ sendings, sick }: SoakPlan): ReadonlySet<string> {
  const together = sendings.filter(({ ids }) => ids.some((id) => sick.has(id)))
  return new Set(together.flatMap(({ ids }) => ids.filter((id) => !sick.has(id))))
}

function drawWay(random: () => number): Way {
  let draw = random()
  const way = WAYS.find((candidate) => {
    draw -= SHARES[candidate]
    return draw < 0
  })
  return way ?? 'queue'
}

function wayOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'))
}

function sendingsBy(way: Way, ids: readonly string[], random: () => number): readonly Sending[] {
  const size = Math.min(LIST_SIZE, BATCH_SIZES[way])
  const deferred = DEFERRING_WAYS.includes(way)
    ? ids.slice(0, Math.ceil(ids.length * DEFERRED_SHARE))
    : []
  const ahead = (): number => AHEAD_MS.min + Math.floor(random() * (AHEAD_MS.max - AHEAD_MS.min))
  return [
    ...[...batchesOf(deferred, size)].map((batch) => ({ way, ids: batch, aheadMs: ahead() })),
    ...[...batchesOf(ids.slice(deferred.length), size)].map((batch) => ({
      ...{ way, ids: batch },
      aheadMs: 0,
    })),
  ]
}

function drawSick(
  sendings: readonly Sending[],
  isFit: (id: string) => boolean,
): ReadonlySet<string> {
  const sick = new Set<string>()
  for (const wanted of SICK_WAYS) {
    const calls = sendings.filter(
      ({ way, ids, aheadMs }) => way === wanted && aheadMs === 0 && !ids.some((id) => sick.has(id)),
    )
    const id = calls[Math.floor(calls.length / 2)]?.ids.find(isFit)
    if (id !== undefined) sick.add(id)
  }
  return sick
}

function* troublesFrom(
  random: () => number,
  faults: readonly SecretFault[],
): Generator<SecretFault, never> {
  while (true) yield faults[Math.floor(random() * faults.length)] ?? 'none'
}
