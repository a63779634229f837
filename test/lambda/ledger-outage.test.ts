import { beforeAll, describe, expect, it } from 'vitest'
import type { Conclusion } from '../../lambda/deletion/conclusion.ts'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { NOW } from './factories.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const { backoffCapMs } = DEFAULTS.policy
const STEP_MS = 1_000
/** What goes in with each step, also while the ledger is away. */
const EACH_STEP = 2
const MINUTE_MS = 60_000

describe.each([
  { outage: '30 s', outageMs: 30_000 },
  { outage: '30 min', outageMs: 30 * MINUTE_MS },
])('an outage of the ledger of $outage, with deletions coming in all the while', ({ outageMs }) => {
  const files = Array.from(
    { length: (EACH_STEP * (outageMs + MINUTE_MS)) / STEP_MS },
    (_, index) => `file-${index}`,
  )
  const outageEnd = NOW + MINUTE_MS / 2 + outageMs
  const recorded: { readonly end: Conclusion; readonly at: number }[] = []
  let world: World

  beforeAll(async () => {
    world = new World({
      files,
      random: seededNumbers(14),
      sinks: [
        {
          name: 'ledger',
          take({ conclusion }) {
            const at = world.time.now()
            if (at >= NOW + MINUTE_MS / 2 && at < outageEnd)
              return Promise.reject(new Error('away'))
            if (conclusion.outcome !== 'invalid') recorded.push({ end: conclusion, at })
            return undefined
          },
        },
      ],
    })
    for (let sent = 0; sent < files.length; sent += EACH_STEP) {
      for (const id of files.slice(sent, sent + EACH_STEP)) {
        world.queue.send(JSON.stringify({ request_id: id }))
      }
      await world.run(STEP_MS)
    }
    await world.drain(2 * backoffCapMs)
  }, 240_000)

  it('asks DocumentPro once for each, and loses and dead-letters none', () => {
    expect(world.documentPro.calls.map(({ id }) => id).toSorted()).toStrictEqual(files.toSorted())
    expect(world.deadLetters).toStrictEqual([])
    expect(world.queue.moved).toStrictEqual([])
    expect(world.queue.size).toBe(0)
  })

  it('makes no outcome worse: each is recorded once, as it was observed and when it was', () => {
    expect(recorded.map(({ end }) => end.request.requestId).toSorted()).toStrictEqual(
      files.toSorted(),
    )
    const deletedAt = new Map(world.documentPro.calls.map(({ id, endedAt }) => [id, endedAt]))
    for (const { end } of recorded) {
      expect(end).toMatchObject({ outcome: 'deleted', status: 200 })
      expect(end).not.toHaveProperty('evidence')
      expect(end.at).toBe(deletedAt.get(end.request.requestId))
    }
  })

  it('is over for the last of them within one backoff cap', () => {
    const last = Math.max(...recorded.filter(({ end }) => end.at < outageEnd).map(({ at }) => at))
    expect(last).toBeGreaterThanOrEqual(outageEnd)
    expect(last - outageEnd).toBeLessThanOrEqual(backoffCapMs + 2 * STEP_MS)
  })
})
