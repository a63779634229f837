import { describe, expect, it } from 'vitest'
import { ControlError } from '../../../local/aws/stand-in/control-body.ts'
import type { LoggedRequest } from '../../../local/simulator/request-log.ts'
import { startSimulator } from '../../../local/simulator/simulator.ts'
import { KEY, simulator } from './simulator-client.ts'

describe('the simulated DocumentPro', () => {
  it('deletes a result once, and then knows it no more', async () => {
    const { remove, send } = await simulator()
    const key = { 'x-api-key': KEY }
    expect(await send('GET', '/files?request_id=a', key)).toMatchObject({ status: 200 })
    expect(await remove('a')).toMatchObject({
      status: 200,
      body: '{"success":true,"message":"File deleted successfully"}',
      headers: { 'content-type': 'application/json' },
    })
    for (const method of ['DELETE', 'GET']) {
      const { status, body } = await send(method, '/files?request_id=a', key)
      expect({ status, ...JSON.parse(body) }).toStrictEqual({
        status: 404,
        success: false,
        error: 'not_found',
        message: 'There is no file for request_id a',
      })
    }
  })

  it.each([
    ['no key', '/files?request_id=a', {}, 401, 'unauthorized'],
    ['a wrong key', '/files?request_id=a', { 'x-api-key': 'x' }, 401, 'unauthorized'],
    ['no id', '/files', { 'x-api-key': KEY }, 400, 'bad_request'],
    ['an empty id', '/files?request_id=', { 'x-api-key': KEY }, 400, 'bad_request'],
  ])('refuses %s in its own envelope', async (_, path, headers, status, error) => {
    const { send, state } = await simulator()
    const answer = await send('DELETE', path, headers)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ success: false, error })
    expect(state.results.has('a')).toBe(true)
  })

  it.each([
    ['POST', '/files?request_id=a'],
    ['DELETE', '/file?request_id=a'],
    ['DELETE', '/'],
  ])('has a gateway in front that knows no %s %s', async (method, path) => {
    const { send, state } = await simulator()
    expect(await send(method, path, { 'x-api-key': KEY })).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    })
    expect(state.log.entries()).toStrictEqual([])
  })

  it('reads an id as it was encoded', async () => {
    const { remove, state } = await simulator({ samples: ['a&b=c+d'] })
    expect(await remove(encodeURIComponent('a&b=c+d'))).toMatchObject({ status: 200 })
    expect(state.results.count).toBe(0)
  })

  it('starts with faults, and tells of every DELETE as it ends', async () => {
    const told: LoggedRequest[] = []
    const faults = [{ status: 500, times: 1 }]
    const { remove } = await simulator({ faults, log: (entry) => told.push(entry) })
    await remove()
    await remove()
    expect(told).toMatchObject([
      { request_id: 'a', status: 500, fault: 'status', deleted: false },
      { request_id: 'a', status: 200, fault: null, deleted: true },
    ])
  })

  it('does not start with a fault that it can not set', async () => {
    const started = startSimulator({ apiKey: KEY, faults: [{ rate: 1 }] })
    await expect(started).rejects.toThrow(ControlError)
  })
})
