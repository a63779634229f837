import { afterEach, describe, expect, it, vi } from 'vitest'
import { NOW } from './factories.ts'
import { callsWithinKeyPause } from './simulation/key-pause.ts'
import { type KeyWorld, keyWorld } from './simulation/key-world.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { FIRST_KEY } from './simulation/world.ts'

const MINUTE_MS = 60_000
const TWO_HOURS_MS = 120 * MINUTE_MS
const { keyPauseMs, backoffCapMs } = DEFAULTS.policy
/** What a batch or two takes that finds everything in order. */
const DRAIN_MS = 5_000
/** A queue this full gives a batch to each of the two execution environments, so that both have read the key. */
const ONE_FOR_EACH = DEFAULTS.batchSize + 1

let scene: KeyWorld
afterEach(async () => {
  await scene.secretsManager.close()
  vi.unstubAllEnvs()
})

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `file-${index}`)
}

/** When the last deletion was done, in milliseconds after `from`. */
function lastDeletion({ world }: KeyWorld, from: number): number {
  const ends = world.documentPro.calls.filter(({ deleted }) => deleted).map((call) => call.endedAt)
  return Math.max(...ends) - from
}

function expectAllDeleted({ world }: KeyWorld): void {
  expect(world.documentPro.existing.size).toBe(0)
  expect(world.deadLetters).toStrictEqual([])
  expect(world.queue.moved).toStrictEqual([])
}

describe('a wrong key for 2 h, and a key that comes back', () => {
  it('waits with one probing call a pause, and is over one backoff cap after the secret is right', async () => {
    const files = names(200)
    scene = await keyWorld(files, { value: 'wrong-key' })
    const { world, put, trickle, metric } = scene
    trickle(files.length, 0)
    await world.run(TWO_HOURS_MS)

    const { calls } = world.documentPro
    expect(new Set(calls.map(({ status }) => status))).toStrictEqual(new Set([401]))
    expect(callsWithinKeyPause(calls, keyPauseMs)).toStrictEqual([])
    const probes = TWO_HOURS_MS / keyPauseMs
    const underWay = DEFAULTS.batchConcurrency
    expect(calls.length).toBeLessThanOrEqual(world.environments.length * (probes + underWay))
    expect(world.deadLetters).toStrictEqual([])

    // What the alarm stands on is there in every five minutes of it.
    const alarmed = metric('Attempts', 'unauthorized').map(({ at }) => at)
    for (let from = NOW; from < NOW + TWO_HOURS_MS; from += 5 * MINUTE_MS) {
      expect(alarmed.some((at) => at >= from && at < from + 5 * MINUTE_MS)).toBe(true)
    }

    const repairedAt = world.time.now()
    put(FIRST_KEY)
    await world.drain(TWO_HOURS_MS)
    const deletedAt = calls.filter(({ deleted }) => deleted).map(({ at }) => at)
    expect(Math.min(...deletedAt) - repairedAt).toBeLessThanOrEqual(keyPauseMs + DRAIN_MS)
    expect(lastDeletion(scene, repairedAt)).toBeLessThanOrEqual(backoffCapMs + DRAIN_MS)
    expectAllDeleted(scene)
  }, 60_000)

  it('uses up nothing of a deletion that only waits: no attempt is counted', async () => {
    const files = names(100)
    scene = await keyWorld(files, { value: 'wrong-key' })
    const { world, trickle, events } = scene
    trickle(files.length, 0)
    await world.run(10 * MINUTE_MS)
    const waiting = events('routed_back').filter(({ why }) => why === 'key_rejected')
    expect(waiting.length).toBeGreaterThan(files.length)
    const attempts = world.queue.bodies.map((body) => JSON.parse(body).attempt_count)
    const sum = attempts.reduce((total: number, count: number) => total + count, 0)
    expect(sum).toBe(world.documentPro.calls.length)
  })
})

describe.each([
  {
    trouble: 'secret deleted',
    secret: { value: FIRST_KEY },
    begin: () => scene.fail('deleted'),
    end: () => scene.fail('none'),
    error: 'InvalidRequestException',
  },
  {
    trouble: 'secret with wrong JSON field',
    secret: { value: JSON.stringify({ api_key: FIRST_KEY }), field: 'api_key' },
    begin: () => scene.put(JSON.stringify({ apikey: FIRST_KEY })),
    end: () => scene.put(JSON.stringify({ api_key: FIRST_KEY })),
    error: 'ApiKeyUnavailableError',
  },
])('$trouble', ({ secret, begin, end, error }) => {
  it('leaves DocumentPro and every message alone where no key was ever read, until it is repaired', async () => {
    const files = names(50)
    scene = await keyWorld(files, secret)
    const { world, trickle, events, metric, lines } = scene
    begin()
    trickle(files.length, 0)
    await world.run(10 * MINUTE_MS)
    expect(world.documentPro.calls).toStrictEqual([])
    expect(world.deadLetters).toStrictEqual([])
    expect(
      new Set(events('routed_back').map(({ why, attempt }) => `${why} ${attempt}`)),
    ).toStrictEqual(new Set(['key_unavailable 0']))
    const told = events('api_key_unavailable')
    expect(new Set(told.map((line) => line.error))).toStrictEqual(new Set([error]))
    expect(new Set(told.map((line) => line.stale_key_used))).toStrictEqual(new Set([false]))
    expect(metric('ApiKeyUnavailable')).toHaveLength(told.length)
    expect(JSON.stringify(lines)).not.toContain(FIRST_KEY)

    const repairedAt = world.time.now()
    end()
    await world.drain(TWO_HOURS_MS)
    expect(lastDeletion(scene, repairedAt)).toBeLessThanOrEqual(keyPauseMs + DRAIN_MS)
    expectAllDeleted(scene)
  })

  it('holds up no deletion where a key is cached, and says so', async () => {
    const files = names(ONE_FOR_EACH + 30)
    scene = await keyWorld(files, secret)
    const { world, trickle, events, metric } = scene
    trickle(ONE_FOR_EACH, 0)
    trickle(30, 30_000)
    await world.run(MINUTE_MS)
    begin()
    await world.drain(TWO_HOURS_MS)
    expectAllDeleted(scene)
    expect(events('routed_back')).toStrictEqual([])
    const told = events('api_key_unavailable')
    expect(told.length).toBeGreaterThan(0)
    expect(new Set(told.map((line) => line.stale_key_used))).toStrictEqual(new Set([true]))
    expect(metric('ApiKeyUnavailable')).toHaveLength(told.length)
  })
})

describe('Secrets Manager down with a cached key', () => {
  it('holds up no deletion, and leaves Secrets Manager alone for a while after each failure', async () => {
    const files = names(ONE_FOR_EACH + 12)
    scene = await keyWorld(files)
    const { world, trickle, fail, events, metric } = scene
    trickle(ONE_FOR_EACH, 0)
    trickle(12, MINUTE_MS)
    await world.run(2_000)
    fail('down')
    await world.drain(TWO_HOURS_MS)
    expectAllDeleted(scene)
    expect(events('routed_back')).toStrictEqual([])
    const told = events('api_key_unavailable')
    expect(told.length).toBeGreaterThan(0)
    expect(told.length).toBeLessThanOrEqual(files.length)
    expect(new Set(told.map((line) => line.stale_key_used))).toStrictEqual(new Set([true]))
    expect(metric('ApiKeyUnavailable')).toHaveLength(told.length)
  })

  it('ends a pause after Secrets Manager is up again, when the cached key is revoked meanwhile', async () => {
    const files = names(ONE_FOR_EACH + 40)
    scene = await keyWorld(files)
    const { world, trickle, fail, put, events } = scene
    trickle(ONE_FOR_EACH, 0)
    trickle(40, 15_000)
    await world.run(MINUTE_MS)
    fail('down')
    put('new-key')
    world.documentPro.validKeys.delete(FIRST_KEY)
    world.documentPro.validKeys.add('new-key')
    await world.run(5 * MINUTE_MS)
    // A key that DocumentPro took a moment ago is to blame only once several ids show it over a pause.
    const inVain = callsWithinKeyPause(world.documentPro.calls, keyPauseMs)
    expect(inVain.length).toBeLessThanOrEqual(2 * (keyPauseMs / 15_000))
    expect(events('api_key_unavailable').length).toBeGreaterThan(0)
    expect(world.deadLetters).toStrictEqual([])

    const repairedAt = world.time.now()
    fail('none')
    const later = (): boolean =>
      world.documentPro.calls.some(({ at, deleted }) => deleted && at >= repairedAt)
    await world.run(keyPauseMs + 15_000 + DRAIN_MS, later)
    expect(later()).toBe(true)
    await world.drain(TWO_HOURS_MS)
    expectAllDeleted(scene)
  })
})
