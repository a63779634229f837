import { afterEach, describe, expect, it, vi } from 'vitest'
import { NOW } from './factories.ts'
import { type KeyWorld, keyWorld } from './simulation/key-world.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { FIRST_KEY } from './simulation/world.ts'

const NEW_KEY = 'new-key'
const MINUTE_MS = 60_000
const FILES = Array.from({ length: 90 }, (_, index) => `file-${index}`)

let scene: KeyWorld
afterEach(async () => {
  await scene.secretsManager.close()
  vi.unstubAllEnvs()
})

/** One deletion every ten seconds for a quarter of an hour; the key is rotated after two minutes. */
async function rotate(revokedAfterMs: number): Promise<KeyWorld> {
  scene = await keyWorld(FILES)
  const { world, trickle, put } = scene
  trickle(FILES.length, 10_000)
  await world.run(2 * MINUTE_MS)
  world.documentPro.validKeys.add(NEW_KEY)
  put(NEW_KEY)
  await world.run(revokedAfterMs)
  world.documentPro.validKeys.delete(FIRST_KEY)
  await world.drain(30 * MINUTE_MS)
  return scene
}

function rejectedCalls({ world }: KeyWorld): number {
  return world.documentPro.calls.filter(({ status }) => status === 401).length
}

describe('rotation with both keys valid for a while', () => {
  it('is not noticed by any deletion when both are valid for longer than the key is cached', async () => {
    const { world, events, metric } = await rotate(DEFAULTS.keyTtlMs + 10_000)
    expect(rejectedCalls(scene)).toBe(0)
    expect(world.documentPro.calls).toHaveLength(FILES.length)
    expect(world.documentPro.existing.size).toBe(0)
    const late = world.documentPro.calls.filter(
      ({ at }) => at > NOW + 2 * MINUTE_MS + DEFAULTS.keyTtlMs,
    )
    expect(new Set(late.map(({ key }) => key))).toStrictEqual(new Set([NEW_KEY]))
    // No alarm: nothing was rejected, nothing waited.
    expect(metric('Attempts', 'unauthorized')).toStrictEqual([])
    expect(events('api_key_unavailable')).toStrictEqual([])
    expect(events('routed_back')).toStrictEqual([])
  })
})

describe('rotation with the old key revoked at once', () => {
  it('costs each execution environment one rejected call, and no deletion any time', async () => {
    const { world, events, metric } = await rotate(0)
    expect(rejectedCalls(scene)).toBeGreaterThan(0)
    expect(rejectedCalls(scene)).toBeLessThanOrEqual(world.environments.length)
    expect(world.documentPro.calls).toHaveLength(FILES.length + rejectedCalls(scene))
    expect(world.documentPro.existing.size).toBe(0)
    expect(world.deadLetters).toStrictEqual([])
    expect(events('routed_back')).toStrictEqual([])
    expect(metric('Attempts', 'unauthorized')).toHaveLength(rejectedCalls(scene))
    // The log says which key was rejected and which was used instead.
    const tried = events('attempt').filter(({ outcome }) => outcome === 'unauthorized')
    const fingerprints = new Set(events('attempt').map((line) => line.key_fingerprint))
    expect(new Set(tried.map((line) => line.key_fingerprint)).size).toBe(1)
    expect(fingerprints.size).toBe(2)
  })

  it('costs one pause when the secret follows a little later', async () => {
    scene = await keyWorld(FILES)
    const { world, trickle, put } = scene
    trickle(FILES.length, 10_000)
    await world.run(2 * MINUTE_MS)
    world.documentPro.validKeys.delete(FIRST_KEY)
    world.documentPro.validKeys.add(NEW_KEY)
    await world.run(15_000)
    put(NEW_KEY)
    const late = await firstDeletionAfter(scene, 2 * MINUTE_MS + 15_000)
    expect(late).toBeLessThanOrEqual(DEFAULTS.policy.keyPauseMs + 10_000)
    await world.drain(30 * MINUTE_MS)
    expect(world.documentPro.existing.size).toBe(0)
    expect(world.deadLetters).toStrictEqual([])
  })
})

/** How long after that moment the next deletion took place. */
async function firstDeletionAfter({ world }: KeyWorld, afterMs: number): Promise<number> {
  const from = NOW + afterMs
  const found = () => world.documentPro.calls.find(({ at, deleted }) => deleted && at >= from)
  await world.run(30 * MINUTE_MS, () => found() !== undefined)
  return (found()?.at ?? Number.POSITIVE_INFINITY) - from
}
