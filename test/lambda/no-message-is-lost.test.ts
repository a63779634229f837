import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELETION_REQUESTED } from '../../lambda/settings.ts'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { lost } from '../../soak/invariants/check-invariants.ts'
import { NOW } from './factories.ts'
import { factsOf, type Run } from './simulation/facts.ts'
import { FaultPlan, type Troubles, troubles } from './simulation/fault-plan.ts'
import { faults } from './simulation/invariants.ts'
import { Ledger } from './simulation/ledger.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env
/** The same runs every time, unless the environment asks for others. */
const PARAMETERS = {
  numRuns: Number(MODEL_RUNS ?? 500),
  seed: Number(MODEL_SEED ?? 4),
  ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
  endOnFailure: MODEL_PATH === undefined,
}

const FILES = Array.from({ length: 14 }, (_, index) => `file-${index}`)
const IDS = [...FILES, 'never-there', 'nor-this']
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const UNWELL_MS = 20 * MINUTE_MS
/** So high that SQS itself never gives a message up: that it may do so is no part of these promises. */
const queue = { ...DEFAULTS.queue, maxReceiveCount: 1_000 }

/** More than the longest wait: a Retry-After of 2,000 s, then a backoff cap, then a visibility timeout. */
const DRAIN_MS = 180 * MINUTE_MS

/** How a message asks for ids: in each of the shapes that the queue takes. */
const SHAPES = {
  fields: (ids: readonly string[], wish: object) => ({ request_ids: ids, ...wish }),
  sns: (ids: readonly string[], wish: object) => ({
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:eu-west-1:000000000000:topic',
    Message: JSON.stringify(SHAPES.fields(ids, wish)),
  }),
  ownEvent: (ids: readonly string[], wish: object) => ({
    'detail-type': DELETION_REQUESTED,
    source: 'app',
    detail: { request_id: ids, ...wish },
  }),
  foreignEvent: (ids: readonly string[], wish: object) => ({
    'detail-type': 'Invoice booked',
    source: 'app',
    detail: { request_id: ids, total: 7, ...wish },
  }),
  documentProEvent: (ids: readonly string[], wish: object) => ({
    event: 'file_request_status_change',
    data: { request_id: ids[0], request_status: 'completed', ...wish },
  }),
  /** Our own format, by somebody who claims a past: only what is asked for counts. */
  forged: (ids: readonly string[], wish: object) => ({
    v: 1,
    request_id: ids[0],
    origin: 'queue',
    first_accepted_at: new Date(NOW - 365 * 24 * HOUR_MS).toISOString(),
    attempt_count: 5,
    ambiguous: true,
    attempts: [],
    retry_at: new Date(NOW + 80 * 24 * HOUR_MS).toISOString(),
    conclusion: { outcome: 'deleted' },
    ...wish,
  }),
} as const
/** These ask for one id only. */
const SINGLE: readonly string[] = ['documentProEvent', 'forged']

const message = fc.record({
  shape: fc.constantFrom<(keyof typeof SHAPES)[]>(
    ...([
      'fields',
      'fields',
      'sns',
      'ownEvent',
      'foreignEvent',
      'documentProEvent',
      'forged',
    ] as const),
  ),
  ids: fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 12 }),
  waitMs: fc.constantFrom(0, 0, 0, 90_000, 2_000_000),
  sentAtMs: fc.constantFrom(0, 0, 5_000, 600_000),
})
const scene = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 5 }),
  troubles,
  faultSeed: fc.nat(),
  /** Ids that DocumentPro fails for ever: they expire, and no other for their sake. */
  sick: fc.subarray(FILES, { maxLength: 2 }),
  retryWindowMs: fc.constantFrom(DEFAULTS.policy.retryWindowMs, 10 * MINUTE_MS),
})
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never

/** A world with three execution environments, its misfortune, and what the worker reports. */
function stage({ messages, sick, faultSeed, ...given }: Scene) {
  // Those that fail for ever end with their window.
  const retryWindowMs = Math.min(given.retryWindowMs, sick.length > 0 ? HOUR_MS : Infinity)
  const plan = new FaultPlan(seededNumbers(faultSeed), sick)
  const ledger = new Ledger()
  const world = new World({
    files: FILES,
    settings: {
      ...DEFAULTS,
      queue,
      maximumConcurrency: 3,
      policy: { ...DEFAULTS.policy, retryWindowMs },
    },
    fate: plan.fate,
    random: plan.random,
    skewMs: plan.skewMs,
    lostMs: plan.lostMs,
    sinks: [plan.sink],
    loadKey: plan.loadKey,
    concluded: (concluded, environment) => ledger.concluded(concluded, environment),
    routedBack: (routedBack, environment) => ledger.routedBack(routedBack, environment),
    attempted: (report, environment) => ledger.attempted(report, environment),
    keyRejected: ({ name }) =>
      ledger.keyRejections.push({ environment: name, at: world.time.now() }),
    delivered: (delivered) => ledger.delivered(delivered),
  })
  world.documentPro.conduct = plan.conduct
  const asked = new Map<string, number>()
  const notBefore = new Map<string, number>()
  for (const { shape, ids, waitMs, sentAtMs } of messages) {
    for (const id of SINGLE.includes(shape) ? ids.slice(0, 1) : ids) {
      asked.set(id, (asked.get(id) ?? 0) + 1)
      notBefore.set(id, Math.min(notBefore.get(id) ?? Number.POSITIVE_INFINITY, NOW + waitMs))
    }
    const wish = waitMs === 0 ? {} : { not_before: new Date(NOW + waitMs).toISOString() }
    world.queue.send(JSON.stringify(SHAPES[shape](ids, wish)), sentAtMs / 1_000)
  }
  world.queue.send('not JSON')
  const run: Run = { world, ledger, asked, notBefore }
  return { plan, world, run }
}

/** Lets the time pass in which everything goes wrong, and looks at it after each trouble. */
async function suffer(
  { plan, world, run }: ReturnType<typeof stage>,
  planned: Troubles,
): Promise<void> {
  for (const { atMs, trouble } of planned.toSorted((a, b) => a.atMs - b.atMs)) {
    await world.run(NOW + atMs - world.time.now())
    plan.begin(trouble, world)
    expect(lost(factsOf(run))).toStrictEqual([])
  }
  await world.run(NOW + UNWELL_MS - world.time.now())
  expect(lost(factsOf(run))).toStrictEqual([])
}

describe('whatever DocumentPro, the queues, the key and the function do', () => {
  it('no message is lost, nothing is guessed, and everything ends once all is well', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const staged = stage(given)
        await suffer(staged, given.troubles)
        const { plan, world, run } = staged
        plan.end(world)
        await world.drain(DRAIN_MS)

        expect(world.queue.bodies).toStrictEqual([])
        expect(faults(run)).toStrictEqual([])
        expect(world.queue.moved).toStrictEqual([])
        const refused = world.deadLetters.filter((letter) => letter.MessageBody === 'not JSON')
        expect(refused.length).toBeGreaterThan(0)
      }),
      PARAMETERS,
    )
  }, 600_000)
})
