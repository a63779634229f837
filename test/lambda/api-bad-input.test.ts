import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  API_KEY,
  type Api,
  type ApiService,
  echoes,
  postJson,
  startApiService,
} from './api-service.ts'
import type { HttpRequest } from './http-event.ts'

let service: ApiService
let call: Api

beforeAll(async () => {
  service = await startApiService()
  call = await service.coldStart()
})

beforeEach(() => service.reset())

/** Expects a refusal that names the field, and that nothing came of the request. */
async function expectRefused(request: HttpRequest, status: number, field: string): Promise<string> {
  service.simulator.state.results.create(['a', 'b'])
  const headers = { ...request.headers, 'x-request-id': 'caller-1' }
  const reply = await call({ ...request, headers })
  expect(reply).toMatchObject({ status, body: { success: false, field } })
  expect(echoes(reply, 'caller-1')).toBe(true)
  expect(reply.body.error).toMatch(/^[a-z_]+$/)
  expect(service.upstream()).toStrictEqual([])
  expect(service.queued()).toStrictEqual([])
  expect(service.simulator.state.results.count).toBe(2)
  return String(reply.body.message)
}

const ONE = '{"request_id":"a"}'
const type = (contentType: string) => ({ 'content-type': contentType })

describe('a body that can not be read', () => {
  it.each<[string, HttpRequest, number]>([
    ['nothing', postJson(''), 400],
    ['white space', postJson(' \n'), 400],
    ['no JSON', postJson('not json'), 400],
    ['JSON that ends too early', postJson('{"request_id":"a"'), 400],
    ['JSON with something after it', postJson(`${ONE}x`), 400],
    ['a byte order mark', postJson(`\ufeff${ONE}`), 400],
    ['invalid UTF-8', postJson(Buffer.from('{"request_id":"\xff"}', 'latin1')), 400],
    ['base64', postJson(Buffer.from(ONE).toString('base64')), 400],
    ['1 MB', postJson(`{"request_id":"${'x'.repeat(1_048_576)}"}`), 413],
    ['1 MB of white space', postJson(' '.repeat(1_048_576) + ONE), 413],
    ['bottomless nesting', postJson('['.repeat(100_000) + ']'.repeat(100_000)), 400],
    ['deep nesting', postJson(`{"request_id":${'['.repeat(40)}${']'.repeat(40)}}`), 400],
    ['a list', postJson([{ request_id: 'a' }]), 400],
    ['null', postJson('null'), 400],
    ['a text', postJson('"a"'), 400],
    ['a number', postJson('1'), 400],
    ['true', postJson('true'), 400],
  ])('is refused: %s', async (_, request, status) => {
    expect(await expectRefused(request, status, 'body')).toMatch(/^body /)
  })

  it.each([
    {},
    type('text/plain'),
    type('text/json'),
    type('application/jsonp'),
    type('application/x-www-form-urlencoded'),
    type('application/octet-stream'),
    type('application/json, application/json'),
  ])('is refused by its content type: %j', async (headers) => {
    const message = await expectRefused({ headers, body: ONE }, 415, 'content-type')
    expect(message).toBe('content-type must be application/json')
  })

  it('is read when API Gateway encoded it on the way', async () => {
    service.simulator.state.results.create(['a'])
    expect(await call({ headers: type('application/vnd.a+json'), body: ONE })).toMatchObject({
      status: 200,
      body: { request_id: 'a', outcome: 'deleted' },
    })
  })
})

describe('a field that does not fit', () => {
  it.each<[string, unknown, string]>([
    ['a missing id', {}, 'request_id'],
    ['an id that is null', { request_id: null }, 'request_id'],
    ['an id that is a number', { request_id: 12 }, 'request_id'],
    ['an id that is a list', { request_id: ['a'] }, 'request_id'],
    ['an id that is an object', { request_id: { a: 1 } }, 'request_id'],
    ['an empty id', { request_id: '' }, 'request_id'],
    ['an id of 300 characters', { request_id: 'x'.repeat(300) }, 'request_id'],
    ['an id with a line break', { request_id: 'a\nb' }, 'request_id'],
    ['an id with spaces around', { request_id: ' a ' }, 'request_id'],
    ['an id with a null byte', { request_id: 'a\u0000' }, 'request_id'],
    ['an id that is not ASCII', { request_id: 'ａ' }, 'request_id'],
    ['an id with half a character', '{"request_id":"\\ud800"}', 'request_id'],
    ['an unknown field', { request_id: 'a', force: true }, 'force'],
    ['a misspelt field', { request_id: 'a', not_befor: '2026-12-31T00:00:00Z' }, 'not_befor'],
    ['a message of our own', { v: 1, request_id: 'a' }, 'v'],
    ['an id twice', '{"request_id":"a","request_id":"b"}', 'request_id'],
    ['an id twice, once escaped', '{"request_id":"a","request\\u005fid":"b"}', 'request_id'],
    ['a list twice', '{"request_ids":["a"],"request_ids":["b"]}', 'request_ids'],
    ['an id and a list', { request_id: 'a', request_ids: ['b'] }, 'request_ids'],
    ['an empty list', { request_ids: [] }, 'request_ids'],
    ['a list that is a text', { request_ids: 'a' }, 'request_ids'],
    ['a list with a bad id', { request_ids: ['a', 'b', 3] }, 'request_ids[2]'],
    ['a list of 1,001', { request_ids: Array.from({ length: 1_001 }, String) }, 'request_ids'],
    ['a reason that is a number', { request_id: 'a', reason: 1 }, 'reason'],
    ['a reason with a line break', { request_id: 'a', reason: 'a\nb' }, 'reason'],
    ['a time that is none', { request_id: 'a', not_before: 'tomorrow' }, 'not_before'],
    ['a time too far ahead', { request_id: 'a', not_before: '2999-01-01T00:00:00Z' }, 'not_before'],
  ])('is named: %s', async (_, body, field) => {
    expect(await expectRefused(postJson(body), 400, field)).toContain(field)
  })

  it.each(['{"request_id":"a","__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}'])(
    'is refused when it reaches for a prototype: %s',
    async (body) => {
      await expectRefused(postJson(body), 400, 'body')
      expect({}).not.toHaveProperty('x')
    },
  )
})

describe('a route that there is not', () => {
  it.each([
    ['GET', '/deletions', 405, 'method', 'POST'],
    ['PUT', '/deletions', 405, 'method', 'POST'],
    ['POST', '/files?request_id=a', 405, 'method', 'DELETE'],
    ['POST', '/deletion', 404, 'path', undefined],
    ['POST', '/deletions/', 404, 'path', undefined],
    ['DELETE', '/files/a', 404, 'path', undefined],
    ['GET', '/', 404, 'path', undefined],
  ])('is answered: %s %s', async (method, target, status, field, allow) => {
    const headers = { 'x-api-key': API_KEY, ...type('application/json') }
    await expectRefused({ method, target, headers, body: ONE }, status, field)
    expect((await call({ method, target })).headers.allow).toBe(allow)
  })
})

describe('a query that does not fit', () => {
  it.each([
    ['', 'request_id'],
    ['?request_id=', 'request_id'],
    ['?request_id=a&request_id=b', 'request_id'],
    [`?request_id=${'x'.repeat(300)}`, 'request_id'],
    ['?request_id=a%0D%0Ab', 'request_id'],
    ['?request_id=%FF', 'request_id'],
    ['?request_id=a&force=1', 'force'],
    ['?id=a', 'id'],
  ])('is named: DELETE /files%s', async (query, field) => {
    const headers = { 'x-api-key': API_KEY }
    await expectRefused({ method: 'DELETE', target: `/files${query}`, headers }, 400, field)
  })
})
