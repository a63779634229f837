import { describe, expect, it } from 'vitest'
import { ApiKey } from '../../lambda/deletion/api-key.ts'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

describe('key trouble that outlasts the retry window', () => {
  it('is what dead-letters a deletion, as expired and no sooner', async () => {
    const files = Array.from({ length: 20 }, (_, index) => `file-${index}`)
    const retryWindowMs = 3_600_000
    const policy = { ...DEFAULTS.policy, retryWindowMs }
    const world = new World({
      files,
      settings: { ...DEFAULTS, policy },
      random: seededNumbers(5),
      loadKey: async () => new ApiKey('wrong-key'),
    })
    for (const id of files) world.queue.send(JSON.stringify({ request_id: id }))
    await world.run(retryWindowMs - 1)
    expect(world.deadLetters).toStrictEqual([])
    await world.drain(2 * policy.backoffCapMs)
    const letters = world.deadLetters.map(({ MessageAttributes }) => MessageAttributes ?? {})
    expect(letters).toHaveLength(files.length)
    expect(new Set(letters.map(({ reason }) => reason?.StringValue))).toStrictEqual(
      new Set(['expired']),
    )
  })
})
