import { describe, expect, it } from 'vitest'
import { CachedApiKeys } from '../../../lambda/api-key/cached-api-keys.ts'
import { ApiKey, ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { clockAt, KEY, NEWER_KEY } from '../factories.ts'

const TTL_MS = 60_000
const PAUSE_MS = 5_000

/** A cache over a secret store that a test changes: `holds` is what the store has, or why it can't be read. */
function cacheOver(holds: ApiKey | Error) {
  const clock = clockAt()
  const store = { holds, loads: 0 }
  const failures: { error: unknown; stale: boolean }[] = []
  const keys = new CachedApiKeys({
    load: async () => {
      store.loads += 1
      if (store.holds instanceof Error) throw store.holds
      return store.holds
    },
    ttlMs: TTL_MS,
    now: clock.now,
    onFailure: (error, stale) => failures.push({ error, stale }),
  })
  return { clock, store, failures, keys }
}

describe('the cached API key', () => {
  it('is loaded once for as long as it is fresh', async () => {
    const { clock, store, keys } = cacheOver(KEY)
    expect(await keys.current()).toBe(KEY)
    store.holds = NEWER_KEY
    clock.advance(TTL_MS - 1)
    expect(await keys.current()).toBe(KEY)
    expect(store.loads).toBe(1)
    clock.advance(1)
    expect(await keys.current()).toBe(NEWER_KEY)
    expect(store.loads).toBe(2)
  })

  it('is loaded once however many ask at the same time, again after a failure too', async () => {
    const { store, keys, clock } = cacheOver(new Error('throttled'))
    const failed = await Promise.allSettled([keys.current(), keys.current(), keys.current()])
    expect(failed.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected', 'rejected'])
    expect(store.loads).toBe(1)

    store.holds = KEY
    clock.advance(PAUSE_MS)
    const loaded = await Promise.all([keys.current(), keys.current(), keys.reload(NEWER_KEY)])
    expect(loaded).toStrictEqual([KEY, KEY, KEY])
    expect(store.loads).toBe(2)
  })

  it('is loaded anew at once when it was rejected', async () => {
    const { store, keys } = cacheOver(KEY)
    const rejected = await keys.current()
    store.holds = NEWER_KEY
    expect(await keys.reload(rejected)).toBe(NEWER_KEY)
    expect(await keys.current()).toBe(NEWER_KEY)
    expect(store.loads).toBe(2)
  })

  it('is fresh again from its reload on', async () => {
    const { clock, store, keys } = cacheOver(KEY)
    await keys.current()
    clock.advance(TTL_MS - 1)
    await keys.reload(KEY)
    clock.advance(TTL_MS - 1)
    await keys.current()
    expect(store.loads).toBe(2)
  })

  it('is not loaded anew for a rejection that is about an older one', async () => {
    const { store, keys } = cacheOver(KEY)
    await keys.current()
    store.holds = NEWER_KEY
    await keys.reload(KEY)
    expect(await keys.reload(KEY)).toBe(NEWER_KEY)
    expect(await keys.reload(new ApiKey(KEY.reveal()))).toBe(NEWER_KEY)
    expect(store.loads).toBe(2)
  })

  it('stays the rejected one when the store has no other', async () => {
    const { store, keys } = cacheOver(KEY)
    await keys.current()
    expect(await keys.reload(KEY)).toBe(KEY)
    expect(store.loads).toBe(2)
  })

  it('is used on when it is stale and the store fails, which is told', async () => {
    const { clock, store, failures, keys } = cacheOver(KEY)
    await keys.current()
    const error = new Error('down')
    store.holds = error
    clock.advance(TTL_MS)
    expect(await keys.current()).toBe(KEY)
    expect(await keys.reload(KEY)).toBe(KEY)
    expect(failures).toStrictEqual([
      { error, stale: true },
      { error, stale: true },
    ])
  })

  it('leaves a store that failed alone for a pause', async () => {
    const { clock, store, keys } = cacheOver(KEY)
    await keys.current()
    store.holds = new Error('down')
    clock.advance(TTL_MS)
    await keys.current()
    store.holds = NEWER_KEY
    clock.advance(PAUSE_MS - 1)
    expect(await keys.current()).toBe(KEY)
    expect(store.loads).toBe(2)
    clock.advance(1)
    expect(await keys.current()).toBe(NEWER_KEY)
    expect(store.loads).toBe(3)
  })

  it('forgets the pause once a reload worked', async () => {
    const { store, keys, clock } = cacheOver(new Error('down'))
    await expect(keys.current()).rejects.toThrow(ApiKeyUnavailableError)
    store.holds = KEY
    expect(await keys.reload(NEWER_KEY)).toBe(KEY)
    clock.advance(1)
    expect(await keys.current()).toBe(KEY)
    expect(store.loads).toBe(2)
  })

  it('is unavailable when none was ever loaded, for the pause without asking again', async () => {
    const { store, failures, keys } = cacheOver(new Error('AccessDeniedException'))
    for (let time = 0; time < 3; time += 1) {
      await expect(keys.current()).rejects.toThrow(
        new ApiKeyUnavailableError('the API key could not be read from Secrets Manager'),
      )
    }
    expect(store.loads).toBe(1)
    expect(failures).toStrictEqual([{ error: store.holds, stale: false }])
  })

  it('keeps what went wrong as the cause, and says itself what is wrong with a secret', async () => {
    const { store, keys } = cacheOver(new Error('AccessDeniedException'))
    await expect(keys.current()).rejects.toMatchObject({ cause: store.holds })
    const unusable = new ApiKeyUnavailableError('the secret is binary')
    await expect(cacheOver(unusable).keys.current()).rejects.toBe(unusable)
  })

  it('does not keep who has a key from before waiting for a slow store, nor the next one again', async () => {
    const clock = clockAt()
    const loads = [Promise.withResolvers<ApiKey>(), Promise.withResolvers<ApiKey>()]
    const waits: { readonly ms: number; readonly over: () => void }[] = []
    let started = 0
    const keys = new CachedApiKeys({
      load: () => loads[started++]?.promise ?? Promise.reject(new Error('a third load')),
      ttlMs: TTL_MS,
      now: clock.now,
      onFailure: () => undefined,
      wait(ms) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waits.push({ ms, over: resolve })
        return promise
      },
    })
    loads[0]?.resolve(KEY)
    expect(await keys.current()).toBe(KEY)
    clock.advance(TTL_MS)
    const asked = keys.current()
    expect(waits.map(({ ms }) => ms)).toStrictEqual([250, 250])
    waits[1]?.over()
    expect(await asked).toBe(KEY)
    expect(await keys.current()).toBe(KEY)
    loads[1]?.resolve(NEWER_KEY)
    await loads[1]?.promise
    expect(await keys.reload(KEY)).toBe(NEWER_KEY)
    expect(await keys.current()).toBe(NEWER_KEY)
    expect(started).toBe(2)
  })
})
