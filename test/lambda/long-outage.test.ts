import { beforeAll, describe, expect, it } from 'vitest'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { NOW } from './factories.ts'
import { answerOf, type Conduct, HONEST } from './simulation/simulated-documentpro.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const HOUR_MS = 3_600_000
const OUTAGE_MS = 6 * HOUR_MS
const OUTAGE_END = NOW + OUTAGE_MS
const { maximumConcurrency, batchConcurrency, batchSize } = DEFAULTS
const { outageThreshold, outagePauseMs } = DEFAULTS.gate
const { backoffCapMs } = DEFAULTS.policy

/**
 * What an environment may call in vain: the attempts that show the outage, those that were under way beside the
 * last of them, and one probe a pause.
 */
const CALLS_IN_VAIN =
  maximumConcurrency *
  (outageThreshold + batchConcurrency - 1 + Math.ceil(OUTAGE_MS / outagePauseMs))

/**
 * Once an outage is a cap old, a hop takes half a cap on average; there are about a dozen until then. A deletion
 * that probed hops sooner, until its own back-off has doubled up to the cap.
 */
const DOUBLINGS = Math.ceil(Math.log2(backoffCapMs / DEFAULTS.policy.backoffBaseMs))
const HOPS = 12 + DOUBLINGS + (2 * OUTAGE_MS) / backoffCapMs

/** The time that batches need, one after the other in each environment, when every deletion is there. */
function drainMs(queued: number): number {
  const sqsMs = 30
  return Math.ceil(queued / (maximumConcurrency * batchSize)) * (HONEST.tookMs + sqsMs)
}

/** Queues that many deletions, has DocumentPro conduct itself `down` for six hours, and then settles them all. */
async function outageOf(queued: number, down: Conduct): Promise<World> {
  const files = Array.from({ length: queued }, (_, index) => `file-${index}`)
  const world = new World({ files, random: seededNumbers(6), wire: false })
  world.documentPro.conduct = () => (world.time.now() < OUTAGE_END ? down : HONEST)
  for (const id of files) world.queue.send(JSON.stringify({ request_id: id }))
  await world.run(OUTAGE_MS + HOUR_MS, () => world.queue.size === 0)
  return world
}

describe.each([
  {
    how: 'that answers 503',
    queued: 10_000,
    down: { deletes: false, says: answerOf(503), tookMs: 50 },
  },
  {
    how: 'that hangs up on every call',
    queued: 300,
    down: { deletes: false, says: null, tookMs: 50 },
  },
  { how: 'that never answers', queued: 300, down: { deletes: false, tookMs: HOUR_MS } },
])('a 6-hour outage of a DocumentPro $how, with $queued deletions queued', ({ queued, down }) => {
  let world: World
  beforeAll(async () => {
    world = await outageOf(queued, down)
  }, 240_000)

  it('dead-letters nothing, and then deletes everything', () => {
    expect(world.deadLetters).toStrictEqual([])
    expect(world.queue.moved).toStrictEqual([])
    expect(world.queue.size).toBe(0)
    expect(world.documentPro.existing.size).toBe(0)
  })

  it('sees one probe a pause from each execution environment, and calls as many as show it', () => {
    const inVain = world.documentPro.calls.filter(({ at }) => at < OUTAGE_END)
    expect(inVain.length).toBeLessThanOrEqual(CALLS_IN_VAIN)
    for (const { name } of world.environments) {
      const times = inVain.filter(({ environment }) => environment === name).map(({ at }) => at)
      const probes = times.slice(outageThreshold + batchConcurrency - 1)
      const pauses = probes.slice(1).map((at, index) => at - (probes[index] ?? at))
      expect(probes.length).toBeGreaterThan(0)
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(outagePauseMs)
    }
  })

  it('is over for the last deletion one backoff cap later, and the time that the drain needs', () => {
    const ends = world.documentPro.calls
      .filter(({ deleted }) => deleted)
      .map((call) => call.endedAt)
    // The cap counts from the last call that failed, which may have been under way at the end of the outage.
    const underWayMs = Math.min(down.tookMs, DEFAULTS.upstreamTimeoutMs)
    const recoveryMs = Math.max(...ends) - OUTAGE_END
    expect(recoveryMs).toBeLessThanOrEqual(backoffCapMs + underWayMs + drainMs(queued))
  })

  it('costs each message a bounded number of hops through SQS', () => {
    expect(world.queue.receives / queued).toBeLessThanOrEqual(HOPS)
    expect(world.queue.sends).toBe(world.queue.receives)
  })
})
