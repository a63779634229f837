import { describe, expect, it } from 'vitest'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { retryAfter } from './simulation/simulated-documentpro.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const { maximumConcurrency } = DEFAULTS

/** Deletes `count` results at `maxRequestsPerSecond`, shared by every execution environment, and says when. */
async function paced(maxRequestsPerSecond: number, count: number): Promise<World> {
  const files = Array.from({ length: count }, (_, index) => `file-${index}`)
  const requestsPerSecond = maxRequestsPerSecond / maximumConcurrency
  const world = new World({
    files,
    settings: { ...DEFAULTS, requestsPerSecond },
    random: seededNumbers(3),
  })
  for (const id of files) world.queue.send(JSON.stringify({ request_id: id }))
  await world.drain(24 * 3_600_000)
  return world
}

/** The most calls of any window that is that long. */
function mostWithin(times: readonly number[], windowMs: number): number {
  let from = 0
  return times.reduce((most, at, index) => {
    while ((times[from] ?? at) <= at - windowMs) from += 1
    return Math.max(most, index - from + 1)
  }, 0)
}

describe('maxRequestsPerSecond, shared by the execution environments of the worker', () => {
  it.each([1, 4, 20])(
    'of %i is kept in every window, but for one call of each at once',
    async (rate) => {
      const world = await paced(rate, 60 * rate)
      expect(world.documentPro.existing.size).toBe(0)
      expect(world.deadLetters).toStrictEqual([])
      const times = world.documentPro.calls.map(({ at }) => at)
      for (const windowMs of [1, 1_000, 10_000, 60_000]) {
        const allowed = (rate * windowMs) / 1_000 + maximumConcurrency
        expect(mostWithin(times, windowMs)).toBeLessThanOrEqual(allowed)
      }
    },
  )

  it('is made use of: a full queue takes hardly longer than the rate says', async () => {
    const world = await paced(20, 1_200)
    const times = world.documentPro.calls.map(({ at }) => at)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(1.5 * 60_000)
  })

  it('does not send what waited for its turn into a Retry-After', async () => {
    const files = Array.from({ length: 40 }, (_, index) => `file-${index}`)
    const settings = { ...DEFAULTS, maximumConcurrency: 1, requestsPerSecond: 1 }
    const world = new World({ files, settings, random: seededNumbers(3) })
    const says = retryAfter(429, 120)
    world.documentPro.conduct = () => ({ deletes: false, says, tookMs: 50 })
    for (const id of files) world.queue.send(JSON.stringify({ request_id: id }))
    await world.run(100_000)
    expect(world.documentPro.calls).toHaveLength(1)
  })
})
