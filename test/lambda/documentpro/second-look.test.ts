import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createSecondLook } from '../../../lambda/documentpro/second-look.ts'
import { KEY, NOW, requestId } from '../factories.ts'
import { listening } from './listening.ts'

async function lookAt(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
) {
  const asked: string[] = []
  const port = await listening(
    createServer(({ method, url, headers: sent }, response) => {
      asked.push(`${method} ${url} ${sent['x-api-key']}`)
      response.writeHead(status, headers).end(body)
    }),
  )
  const baseUrl = new URL(`http://127.0.0.1:${port}`)
  const look = createSecondLook({ baseUrl, connectTimeoutMs: 5_000, maxSockets: 1, now: () => NOW })
  return { sight: await look.look(requestId('a&b'), KEY, 10_000), asked }
}

const envelope = JSON.stringify({ success: false, error: 'not_found', message: 'no file' })

it('asks by GET, with the key', async () => {
  expect((await lookAt(404, envelope)).asked).toStrictEqual([
    `GET /files?request_id=a%26b ${KEY.reveal()}`,
  ])
})

it.each([
  ['its own 404', 404, envelope, 'absent'],
  ['its own 404 without a message', 404, '{"success":false,"error":"no file"}', 'absent'],
  ["a gateway's 404", 404, '{"message":"Not Found"}', 'unclear'],
  ['a result', 200, '{"request_id":"a","request_status":"completed"}', 'present'],
  ['a result too long to be read', 200, 'x'.repeat(100_000), 'present'],
  ['a rejected key', 401, envelope, 'unauthorized'],
  ["a gateway's word for a rejected key", 403, '{"message":"Forbidden"}', 'unauthorized'],
  ['a refusal', 403, envelope, 'unclear'],
  ['a redirect', 302, '', 'unclear'],
  ['nothing to say', 204, '', 'unclear'],
  ['too many requests', 429, '{"message":"Limit Exceeded"}', 'unclear'],
  ['a failure', 500, envelope, 'unclear'],
] as const)('takes %s for what it is', async (_, status, body, kind) => {
  expect((await lookAt(status, body)).sight).toMatchObject({ kind })
})

it('reads a compressed answer', async () => {
  const { sight } = await lookAt(404, gzipSync(envelope), { 'content-encoding': 'gzip' })
  expect(sight).toStrictEqual({ kind: 'absent', status: 404 })
})

it('takes no answer for nothing', async () => {
  const baseUrl = new URL('http://127.0.0.1:1')
  const look = createSecondLook({ baseUrl, connectTimeoutMs: 5_000, maxSockets: 1, now: () => NOW })
  expect(await look.look(requestId('a'), KEY, 10_000)).toMatchObject({
    kind: 'unclear',
    status: null,
  })
})
