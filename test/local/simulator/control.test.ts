import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEY, simulator } from './simulator-client.ts'

describe('the control surface', () => {
  it('makes results exist, once each, and lists them', async () => {
    const { control, remove } = await simulator({ samples: [] })
    const made = await control('POST', 'results', { request_ids: ['a', 'b', 'a'] })
    expect(made).toStrictEqual({ status: 200, body: { count: 2 } })
    expect(await remove('a')).toMatchObject({ status: 200 })
    expect(await control('GET', 'results')).toMatchObject({
      body: { count: 1, request_ids: ['b'] },
    })
    expect(await control('GET', 'results?request_id=a')).toMatchObject({
      body: { count: 0, request_ids: [] },
    })
  })

  it('sets faults, one or several, and clears them', async () => {
    const { control, remove } = await simulator()
    expect(await control('POST', 'faults', { status: 500 })).toMatchObject({ body: { added: 1 } })
    const two = { faults: [{ status: 502, request_id: 'a' }, { kind: 'html' }] }
    expect(await control('POST', 'faults', two)).toMatchObject({ body: { added: 2 } })
    expect(await remove('a')).toMatchObject({ status: 502 })
    expect(await remove('b')).toMatchObject({ status: 500 })
    expect(await control('DELETE', 'faults')).toStrictEqual({ status: 200, body: {} })
    expect(await remove('a')).toMatchObject({ status: 200 })
  })

  it.each([
    [{ api_key: 'new' }, 1, ['new']],
    [{ api_keys: ['new', KEY] }, 2, ['new', KEY]],
  ])('changes the keys that are valid: %j', async (body, keys, valid) => {
    const { control, remove } = await simulator()
    expect(await control('POST', 'key', body)).toStrictEqual({ status: 200, body: { keys } })
    for (const key of [KEY, 'new']) {
      expect((await remove('gone', key)).status).toBe(valid.includes(key) ? 404 : 401)
    }
  })

  it('lists every DELETE with its time, id, answer, and whether it deleted', async () => {
    const now = Date.UTC(2026, 10, 24)
    const { control, remove, send, fault } = await simulator({ now: () => now })
    await fault({ request_id: 'b', kind: 'throttle', retry_after: 3 })
    await remove('a')
    await remove('a', 'wrong')
    await remove('b')
    await send('DELETE', '/files')
    await send('GET', '/files?request_id=a')
    const at = '2026-11-24T00:00:00.000Z'
    const shared = { at, fault: null, retry_after: null, deleted: false }
    const fingerprint = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 8)
    const key_fingerprint = fingerprint(KEY)
    const throttled = { ...shared, fault: 'throttle', retry_after: '3', key_fingerprint }
    expect(await control('GET', 'log')).toStrictEqual({
      status: 200,
      body: {
        dropped: 0,
        requests: [
          { ...shared, request_id: 'a', status: 200, deleted: true, key_fingerprint },
          { ...shared, request_id: 'a', status: 401, key_fingerprint: fingerprint('wrong') },
          { ...throttled, request_id: 'b', status: 429 },
          { ...shared, request_id: null, status: 401, key_fingerprint: null },
        ],
      },
    })
    expect(await control('GET', 'log?request_id=b')).toMatchObject({
      body: { requests: [{ request_id: 'b' }] },
    })
  })

  it('keeps the last entries of a long log and counts the others', async () => {
    const { control, remove } = await simulator({ keptLog: 2 })
    for (const id of ['a', 'b', 'c']) await remove(id)
    expect(await control('GET', 'log')).toMatchObject({
      body: { dropped: 1, requests: [{ request_id: 'b' }, { request_id: 'c' }] },
    })
  })

  it('empties everything but the key', async () => {
    const { control, remove } = await simulator()
    await control('POST', 'key', { api_key: 'new' })
    await control('POST', 'faults', { status: 500 })
    await remove('a', 'new')
    expect(await control('POST', 'reset', {})).toStrictEqual({ status: 200, body: {} })
    expect(await control('GET', 'log')).toMatchObject({ body: { requests: [], dropped: 0 } })
    expect(await remove('a', 'new')).toMatchObject({ status: 404 })
    expect(await remove('a', KEY)).toMatchObject({ status: 401 })
  })
})

describe('a request to the control surface that can not be followed', () => {
  it.each([
    ['results', 'not json', 'the body is not JSON'],
    ['results', '', 'the body is not JSON'],
    ['results', [], 'is not an object; allowed is one with request_ids'],
    ['results', {}, 'request_ids must be a list of texts'],
    ['results', { request_ids: [] }, 'request_ids must be a list of texts'],
    ['results', { request_ids: ['a', 1] }, 'request_ids[1] is 1; allowed is a text'],
    ['results', { ids: ['a'] }, 'ids is not a known field; allowed are request_ids'],
    ['faults', null, 'null is not an object'],
    ['faults', {}, 'a fault needs kind or status'],
    ['faults', { faults: {} }, 'faults is {}; allowed is a list of faults'],
    ['faults', { kind: 'sloww' }, 'kind is "sloww"; allowed are slow, '],
    ['faults', { status: 200 }, 'status is 200; allowed is a whole number from 400 to 599'],
    ['faults', { status: 500, times: 0 }, 'times is 0; allowed is a whole number from 1'],
    ['faults', { status: 500, rate: 2 }, 'rate is 2; allowed is a number from 0 to 1'],
    ['faults', { status: 500, delay_ms: -1 }, 'delay_ms is -1'],
    ['faults', { status: 500, deletes: 'yes' }, 'deletes is "yes"; allowed is true or false'],
    ['faults', { status: 500, retry_after: 'a\nb' }, 'retry_after is "a\\nb"; allowed is'],
    ['faults', { kind: 'slow', body: 'x' }, "body can't be given for kind slow"],
    ['faults', { kind: 'timeout', status: 500 }, "status can't be given for kind timeout"],
    ['faults', { status: 500, time: 1 }, 'time is not a known field'],
    ['key', {}, 'api_keys must be a list of texts'],
    ['key', { api_key: '' }, 'api_key is ""; allowed is a text that is not empty'],
    ['key', { api_key: 'a', api_keys: ['b'] }, 'api_key and api_keys are both given'],
  ])('is a 400 that says what is allowed: %s %j', async (path, body, message) => {
    const { control, state } = await simulator()
    expect(await control('POST', path, body)).toStrictEqual({
      status: 400,
      body: { error: expect.stringContaining(message) },
    })
    expect(state.results.list(10)).toStrictEqual(['a'])
    expect(state.faults.next('a')).toBeUndefined()
    expect([...state.apiKeys]).toStrictEqual([KEY])
  })

  it.each([
    ['GET', 'faults'],
    ['DELETE', 'results'],
    ['POST', 'unknown'],
  ])('is a 404 that names the routes: %s %s', async (method, path) => {
    const { control } = await simulator()
    expect(await control(method, path)).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('allowed are GET /_simulator/results, ') },
    })
  })
})
