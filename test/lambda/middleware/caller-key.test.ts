import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import {
  type ApiKey,
  type ApiKeys,
  ApiKeyUnavailableError,
} from '../../../lambda/deletion/api-key.ts'
import { callerKey } from '../../../lambda/middleware/caller-key.ts'
import { clockAt, KEY, NEWER_KEY } from '../factories.ts'
import { httpEvent, lambdaContext, NEVER_ABORTED } from '../http-event.ts'

const REFUSED = {
  code: 'unauthorized',
  field: 'x-api-key',
  message: 'x-api-key is missing or is not the API key',
}

/** Sends one request after the other to a handler behind the check. */
function checkedWith(keys: ApiKeys, now = clockAt().now) {
  const handler = middy<APIGatewayProxyEventV2, string>()
    .use(callerKey(keys, now))
    .handler(async () => 'let through')
  return async (key?: string): Promise<unknown> => {
    const headers = key === undefined ? {} : { 'x-api-key': key }
    const event = httpEvent({ method: 'DELETE', target: '/files?request_id=a', headers })
    return handler(event, lambdaContext(), NEVER_ABORTED)
  }
}

/** Keys of which the cache has one and Secrets Manager perhaps another, and how often that was asked. */
function keysOf(cached: ApiKey, stored = cached): ApiKeys & { reloads: number } {
  let key = cached
  return {
    reloads: 0,
    current: async () => key,
    async reload() {
      this.reloads += 1
      key = stored
      return key
    },
  }
}

describe('the check of x-api-key', () => {
  it('lets the stored key through, without asking Secrets Manager', async () => {
    const keys = keysOf(KEY)
    expect(await checkedWith(keys)(KEY.reveal())).toBe('let through')
    expect(keys.reloads).toBe(0)
  })

  it.each([undefined, '', 'first key', 'fïrst-key', 'x'.repeat(5_000)])(
    'refuses %j, which can not be a key, without asking for the secret at all',
    async (presented) => {
      const unasked = async () => Promise.reject(new ApiKeyUnavailableError('no key'))
      const send = checkedWith({ current: unasked, reload: unasked })
      await expect(send(presented)).rejects.toMatchObject(REFUSED)
    },
  )

  it.each(['', 'first-key ', 'First-Key', 'first-ke', 'first-key,first-key'])(
    'refuses the key %j',
    async (key) => {
      await expect(checkedWith(keysOf(KEY))(key)).rejects.toMatchObject(REFUSED)
    },
  )

  it('lets a key through that is newer than the cached one', async () => {
    expect(await checkedWith(keysOf(KEY, NEWER_KEY))('second-key')).toBe('let through')
  })

  it('asks Secrets Manager for callers with wrong keys once in 30 seconds only', async () => {
    const clock = clockAt()
    const keys = keysOf(KEY)
    const send = checkedWith(keys, clock.now)
    const refused = async () => {
      await expect(send('wrong')).rejects.toMatchObject(REFUSED)
      return keys.reloads
    }
    expect(await refused()).toBe(1)
    clock.advance(29_999)
    expect(await refused()).toBe(1)
    clock.advance(1)
    expect(await refused()).toBe(2)
  })

  it('asks to come again when the stored key can not be had', async () => {
    const unavailable = async () => Promise.reject(new ApiKeyUnavailableError('no key'))
    const expected = { code: 'api_key_unavailable' }
    const none = { current: unavailable, reload: unavailable }
    await expect(checkedWith(none)('first-key')).rejects.toMatchObject(expected)
    const noReload = { current: async () => KEY, reload: unavailable }
    await expect(checkedWith(noReload)('second-key')).rejects.toMatchObject(expected)
  })

  it('passes on an error that is not about the key', async () => {
    const broken = async () => Promise.reject(new RangeError('a bug'))
    const send = checkedWith({ current: broken, reload: broken })
    await expect(send('k')).rejects.toThrow(RangeError)
  })
})
