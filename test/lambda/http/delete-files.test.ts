import { describe, expect, it } from 'vitest'
import {
  type ApiKey,
  type ApiKeys,
  ApiKeyUnavailableError,
} from '../../../lambda/deletion/api-key.ts'
import { createKeyCheck, readFilesDeletion } from '../../../lambda/http/delete-files.ts'
import type { RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import type { Acceptance } from '../../../lambda/intake/deletion-fields.ts'
import { clockAt, KEY, NEWER_KEY, NOW } from '../factories.ts'
import { httpEvent } from '../http-event.ts'

const ACCEPTANCE: Acceptance = { origin: 'files_api', acceptedAt: NOW }
const REFUSED = {
  code: 'unauthorized',
  field: 'x-api-key',
  message: 'x-api-key is missing or is not the API key',
}

function files(query: string, headers: Readonly<Record<string, string>> = {}) {
  return httpEvent({ method: 'DELETE', target: `/files${query}`, headers })
}

function withKey(key: string) {
  return files('?request_id=a', { 'x-api-key': key })
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
    await createKeyCheck(clockAt().now)(withKey(KEY.reveal()), keys)
    expect(keys.reloads).toBe(0)
  })

  it('refuses a request without a key, without asking Secrets Manager', async () => {
    const keys = keysOf(KEY)
    const check = createKeyCheck(clockAt().now)
    await expect(check(files('?request_id=a'), keys)).rejects.toMatchObject(REFUSED)
    expect(keys.reloads).toBe(0)
  })

  it.each(['', 'first-key ', 'First-Key', 'first-ke', 'first-key,first-key'])(
    'refuses the key %j',
    async (key) => {
      const check = createKeyCheck(clockAt().now)
      await expect(check(withKey(key), keysOf(KEY))).rejects.toMatchObject(REFUSED)
    },
  )

  it('lets a key through that is newer than the cached one', async () => {
    const check = createKeyCheck(clockAt().now)
    await expect(check(withKey('second-key'), keysOf(KEY, NEWER_KEY))).resolves.toBeUndefined()
  })

  it('asks Secrets Manager for callers with wrong keys once in 30 seconds only', async () => {
    const clock = clockAt()
    const keys = keysOf(KEY)
    const check = createKeyCheck(clock.now)
    const refused = async () => {
      await expect(check(withKey('wrong'), keys)).rejects.toMatchObject(REFUSED)
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
    const check = createKeyCheck(clockAt().now)
    const expected = { code: 'api_key_unavailable' }
    const none = { current: unavailable, reload: unavailable }
    await expect(check(withKey('first-key'), none)).rejects.toMatchObject(expected)
    const noReload = { current: async () => KEY, reload: unavailable }
    await expect(check(withKey('second-key'), noReload)).rejects.toMatchObject(expected)
  })

  it('passes on an error that is not about the key', async () => {
    const broken = async () => Promise.reject(new RangeError('a bug'))
    const check = createKeyCheck(clockAt().now)
    await expect(check(withKey('k'), { current: broken, reload: broken })).rejects.toThrow(
      RangeError,
    )
  })
})

describe('DELETE /files', () => {
  it.each([
    ['?request_id=a', 'a'],
    ['?request_id=a%26b%3Dc', 'a&b=c'],
    ['?request_id=a,b', 'a,b'],
    ['?request_id=%252e', '%2e'],
    ['?request_id=a%2Bb', 'a+b'],
  ])('reads the id of %s', (query, requestId) => {
    expect(readFilesDeletion(files(query), ACCEPTANCE)).toMatchObject({
      requestId,
      origin: 'files_api',
      firstAcceptedAt: NOW,
    })
  })

  it.each([
    ['', 'request_id', 'got nothing'],
    ['?request_id=', 'request_id', 'got an empty text'],
    ['?request_id=a+b', 'request_id', 'got another character at position 2'],
    ['?request_id=a%0Ab', 'request_id', 'got another character at position 2'],
    [`?request_id=${'x'.repeat(300)}`, 'request_id', 'got a text of 300 characters'],
    ['?request_id=a&request_id=a', 'request_id', 'must be given only once'],
    ['?request_id=a&dry_run=1', 'dry_run', 'allowed is request_id'],
    ['?REQUEST_ID=a', 'REQUEST_ID', 'allowed is request_id'],
  ])('refuses %s and names the parameter', (query, field, why) => {
    const read = () => readFilesDeletion(files(query), ACCEPTANCE)
    expect(read).toThrow(
      expect.objectContaining<Partial<RefusedRequestError>>({
        code: 'invalid',
        field,
        message: expect.stringContaining(why),
      }),
    )
  })

  it('does not repeat a parameter that is not plain text', () => {
    const read = () => readFilesDeletion(files('?request_id=a&%3Cb%3E=1'), ACCEPTANCE)
    expect(read).toThrow('(a key that is not plain text) is not a known query parameter')
  })
})
