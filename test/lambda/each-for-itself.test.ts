import { describe, expect, it } from 'vitest'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { NOW } from './factories.ts'
import { type Conduct, HONEST } from './simulation/simulated-documentpro.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const DROPPED: Conduct = { deletes: false, says: null, tookMs: 50 }

/** One execution environment, so that nothing is healed by another. */
function worldOf(files: readonly string[]): World {
  const settings = { ...DEFAULTS, maximumConcurrency: 1 }
  return new World({ files, random: seededNumbers(8), settings, shortestPollMs: 1 })
}

/** Milliseconds from now at which results went away. */
function deletedAt({ documentPro }: World): readonly number[] {
  return documentPro.calls.filter(({ deleted }) => deleted).map(({ at }) => at - NOW)
}

describe('two requests for one id in one batch', () => {
  it('are done at the earlier of their times, and the later finds nothing', async () => {
    const world = worldOf(['file'])
    for (const waitMs of [8_000, 7 * DAY_MS]) {
      const not_before = new Date(NOW + waitMs).toISOString()
      world.queue.send(JSON.stringify({ request_id: 'file', not_before }))
    }
    await world.run(HOUR_MS)
    const [at = Number.NaN] = deletedAt(world)
    expect(at).toBeGreaterThanOrEqual(8_000)
    expect(at).toBeLessThan(10_000)
    expect(world.queue.size).toBe(1)
  })
})

describe('an edge that drops its connections, twice within two seconds', () => {
  it('is no outage: what was under way is tried again by its own back-off, and nothing else waits', async () => {
    const files = Array.from({ length: 20 }, (_, index) => `file-${index}`)
    const world = worldOf(files)
    const isDropping = (): boolean => {
      const sinceMs = world.time.now() - NOW
      return sinceMs < 1_100 || (sinceMs > 2_400 && sinceMs < 2_700)
    }
    world.documentPro.conduct = () => (isDropping() ? DROPPED : HONEST)
    for (const [index, id] of files.entries()) {
      // Ten at once, and the others between the drops.
      world.queue.send(JSON.stringify({ request_id: id }), index < 10 ? 0 : 2)
    }
    await world.run(HOUR_MS)
    expect(Math.max(...deletedAt(world))).toBeLessThan(10_000)
    expect(deletedAt(world)).toHaveLength(files.length)
  })
})
