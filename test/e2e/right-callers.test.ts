import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { signedRequest, type ToSign } from '../signed-request.ts'
import { answerOf, type RunningService, runService } from './running-service.ts'

const run = promisify(execFile)
const JSON_TYPE = { 'content-type': 'application/json' }

describe('only the right callers get in', () => {
  let service: RunningService

  beforeAll(async () => {
    service = await runService({ auth: 'iam' })
  }, 90_000)

  afterAll(() => service?.close())

  const at = (path: string) => `${service.endpoints.apiUrl}${path}`
  const send = async (path: string, request: ToSign) =>
    answerOf(await fetch(at(path), await signedRequest(at(path), request)))
  const deletes = (id: string) => ({
    headers: JSON_TYPE,
    body: JSON.stringify({ request_id: id }),
  })

  const example = (id: string) =>
    run(process.execPath, ['examples/signed-deletion.mjs', id], {
      env: {
        API_URL: service.endpoints.apiUrl,
        AWS_REGION: service.endpoints.region,
        AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      },
    })

  it('deletes for the example that signs', async () => {
    await service.simulate('results', { request_ids: ['by-example'] })

    const { stdout } = await example('by-example')

    expect(stdout).toMatch(/^200 \{"success":true,.*"outcome":"deleted"\}\n$/)
    expect(await service.callsFor('by-example')).toMatchObject([{ deleted: true }])
  })

  it('tells the example of a 404 by its exit code, too', async () => {
    await expect(example('never-there')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"outcome":"not_found"'),
    })
  })

  it('refuses an unsigned deletion, and calls nobody', async () => {
    const answer = await service.post({ request_id: 'unsigned' })

    expect(answer).toStrictEqual({ status: 403, body: { message: 'Forbidden' } })
    expect(await service.callsFor('unsigned')).toStrictEqual([])
  })

  it('puts on record who signed, and shows that to who signs', async () => {
    await service.simulate('results', { request_ids: ['signed-for'] })
    await send('/deletions', deletes('signed-for'))

    const record = await send('/deletions/signed-for', { method: 'GET' })

    expect(record).toMatchObject({
      status: 200,
      body: { outcome: 'deleted', caller: { iam_arn: expect.stringMatching(/^arn:aws:iam::/) } },
    })
    expect(await service.recordOf('signed-for')).toMatchObject({ status: 403 })
    expect((await fetch(at('/deletions'))).status).toBe(403)
  })

  it('refuses an unsigned request to no route at all', async () => {
    expect((await fetch(at('/'))).status).toBe(403)
  })

  it("opens DELETE /files with the key alone, in DocumentPro's shape", async () => {
    const files = (headers: Record<string, string>) =>
      fetch(at('/files?request_id=by-key'), { method: 'DELETE', headers }).then(answerOf)
    await service.simulate('results', { request_ids: ['by-key'] })
    const refused = {
      status: 401,
      body: {
        success: false,
        error: 'unauthorized',
        message: 'x-api-key is missing or is not the API key',
        field: 'x-api-key',
      },
    }
    const apiKey = service.endpoints.apiKey ?? ''

    expect(await files({})).toStrictEqual(refused)
    expect(await files({ 'x-api-key': `${apiKey}x` })).toStrictEqual(refused)
    expect(await files({ 'x-api-key': apiKey.slice(0, -1) })).toStrictEqual(refused)
    expect(await files({ authorization: `Bearer ${apiKey}` })).toStrictEqual(refused)
    expect(await service.callsFor('by-key')).toStrictEqual([])
    expect((await files({ 'x-api-key': apiKey })).status).toBe(200)
  })

  it.each<[string, number, string, string, ToSign]>([
    [
      'an id in the query beside the body',
      400,
      'request_id',
      '/deletions?request_id=other',
      deletes('limit'),
    ],
    ['an unknown parameter', 400, 'dry_run', '/deletions?dry_run=1', deletes('limit')],
    [
      'a parameter that cannot be printed',
      400,
      '(a key that is not plain text)',
      '/deletions?%00=1',
      deletes('limit'),
    ],
    [
      'a body over 512 KiB',
      413,
      'body',
      '/deletions',
      { headers: JSON_TYPE, body: `{"request_id":"limit","reason":"${'x'.repeat(524_288)}"}` },
    ],
    [
      '1,001 ids',
      400,
      'request_ids',
      '/deletions',
      {
        headers: JSON_TYPE,
        body: JSON.stringify({
          request_ids: Array.from({ length: 1_001 }, (_, index) => `limit-${index}`),
        }),
      },
    ],
    [
      'nesting that is too deep',
      400,
      'body',
      '/deletions',
      {
        headers: JSON_TYPE,
        body: `{"request_id":"limit","reason":${'['.repeat(40)}${']'.repeat(40)}}`,
      },
    ],
    [
      'bottomless nesting',
      400,
      'body',
      '/deletions',
      {
        headers: JSON_TYPE,
        body: `{"request_id":"limit","reason":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      },
    ],
    [
      'a prototype key',
      400,
      'body',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","__proto__":{"x":1}}' },
    ],
    [
      'an escaped prototype key',
      400,
      'body',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","__pr\\u006fto__":1}' },
    ],
    [
      'a constructor key',
      400,
      'constructor',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","constructor":1}' },
    ],
    [
      'a key twice',
      400,
      'request_id',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","request_id":"other"}' },
    ],
    [
      'a key twice, once escaped',
      400,
      'request_id',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","request\\u005fid":"other"}' },
    ],
    [
      'both an id and a list',
      400,
      'request_ids',
      '/deletions',
      { headers: JSON_TYPE, body: '{"request_id":"limit","request_ids":["other"]}' },
    ],
    ['a control character in the id', 400, 'request_id', '/deletions', deletes('limit\u0000')],
    ['a line break in the id', 400, 'request_id', '/deletions', deletes('limit\n')],
    ['Unicode in the id', 400, 'request_id', '/deletions', deletes('lımit')],
    ['a space in the id', 400, 'request_id', '/deletions', deletes(' limit')],
    ['an id of 257 characters', 400, 'request_id', '/deletions', deletes('x'.repeat(257))],
    [
      'another content type',
      415,
      'content-type',
      '/deletions',
      { headers: { 'content-type': 'text/plain' }, body: '{"request_id":"limit"}' },
    ],
    ['a wrong method', 405, 'method', '/deletions', { method: 'DELETE' }],
    ['a wrong path', 404, 'path', '/deletions/limit/now', deletes('limit')],
  ])('refuses %s with %i naming %s', async (_what, status, field, path, request) => {
    const answer = await send(path, request)

    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ success: false, field })
  })

  it('refuses DELETE /files with a body, an unknown parameter or two ids', async () => {
    const files = async (query: string, body?: string) => {
      const headers = { 'x-api-key': service.endpoints.apiKey ?? '', ...JSON_TYPE }
      const init = { method: 'DELETE', headers, ...(body === undefined ? {} : { body }) }
      const { status, body: said } = await answerOf(await fetch(at(`/files?${query}`), init))
      return [status, said.field]
    }

    expect(await files('request_id=limit', '{"request_id":"other"}')).toStrictEqual([400, 'body'])
    expect(await files('request_id=limit&dry_run=1')).toStrictEqual([400, 'dry_run'])
    expect(await files('request_id=limit&request_id=other')).toStrictEqual([400, 'request_id'])
  })

  it('refuses headers that are too large before the function sees them', async () => {
    const request = {
      ...deletes('limit'),
      headers: { ...JSON_TYPE, 'x-large': 'x'.repeat(10_240) },
    }
    const signed = await signedRequest(at('/deletions'), request)

    expect((await fetch(at('/deletions'), signed)).status).toBe(431)
  })

  it('has called DocumentPro for none of what it refused', async () => {
    for (const id of ['limit', 'other', 'limit-0', 'unsigned']) {
      expect(await service.callsFor(id)).toStrictEqual([])
    }
    expect(service.messages(service.pipeline.deletionQueue)).toStrictEqual([])
    expect(service.messages(service.pipeline.deadLetterQueue)).toStrictEqual([])
  })
})
