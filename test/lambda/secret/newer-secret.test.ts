import { describe, expect, it } from 'vitest'
import { createSecretCheck } from '../../../lambda/secret/newer-secret.ts'
import { clockAt } from '../factories.ts'

const INTERVAL_MS = 30_000

/** A secret of which the cache has one value and the store another, and a check against it. */
function secretOf(cached: string, stored: string) {
  const clock = clockAt()
  const seen = { reloads: 0 }
  let value = cached
  const secret = {
    current: async () => value,
    async reload() {
      seen.reloads += 1
      value = stored
      return value
    },
  }
  const check = createSecretCheck(secret, clock.now)
  return { clock, seen, fits: (text: string) => check((candidate) => candidate === text) }
}

describe('the check against a secret', () => {
  it('takes what fits the cached one, without a look for another', async () => {
    const { fits, seen } = secretOf('old', 'new')
    expect(await fits('old')).toBe(true)
    expect(seen.reloads).toBe(0)
  })

  it('takes what fits a newer one, and then no longer the old one', async () => {
    const { fits } = secretOf('old', 'new')
    expect(await fits('new')).toBe(true)
    expect(await fits('old')).toBe(false)
  })

  it('looks for a newer one every 30 seconds at most, whoever asks', async () => {
    const { fits, seen, clock } = secretOf('old', 'old')
    for (const guess of ['a', 'b', 'c']) expect(await fits(guess)).toBe(false)
    expect(seen.reloads).toBe(1)
    clock.advance(INTERVAL_MS - 1)
    await fits('d')
    expect(seen.reloads).toBe(1)
    clock.advance(1)
    await fits('e')
    expect(seen.reloads).toBe(2)
  })
})
