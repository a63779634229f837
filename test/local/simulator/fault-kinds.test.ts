import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { faultKinds, isFaultKind } from '../../../local/simulator/fault-kinds.ts'
import { KEY, simulator } from './simulator-client.ts'

/** How soon is no promise. */
const BACKSTOP = { timeout: 45_000 }

const SUCCESS = '{"success":true,"message":"File deleted successfully"}'
const HALF = SUCCESS.slice(0, SUCCESS.length / 2)

/** A simulator with one fault set, whose delays pass at once and are written down. */
async function faulty(fault: Parameters<Awaited<ReturnType<typeof simulator>>['fault']>[0]) {
  const waited: number[] = []
  const running = await simulator({
    wait: async (ms) => {
      waited.push(ms)
    },
  })
  await running.fault(fault)
  return { ...running, waited, deleted: () => !running.state.results.has('a') }
}

describe('a fault in front of DocumentPro', () => {
  it.each([
    ['throttle', 429, '{"message":"Too Many Requests"}'],
    ['quota', 429, '{"message":"Limit Exceeded"}'],
    ['gateway_forbidden', 403, '{"message":"Forbidden"}'],
    ['missing_token', 403, '{"message":"Missing Authentication Token"}'],
    ['gateway_unavailable', 503, '{"message":"Service Unavailable"}'],
    ['gateway_timeout', 504, '{"message":"Endpoint request timed out"}'],
    ['not_success', 200, expect.stringContaining('"success":false')],
    ['empty', 200, ''],
    ['html', 502, expect.stringContaining('<H1>502 ERROR</H1>')],
    ['oversized', 200, expect.stringMatching(/^\{"success":true,"message":"x{131072}"\}$/)],
  ] as const)('answers in its place and deletes nothing: %s', async (kind, status, body) => {
    const { remove, deleted } = await faulty({ kind })
    expect(await remove()).toMatchObject({ status, body, broken: undefined })
    expect(deleted()).toBe(false)
  })

  it('says who answered, in the headers of API Gateway and CloudFront', async () => {
    const { remove, fault } = await faulty({ kind: 'throttle', times: 1, retry_after: 9 })
    expect((await remove()).headers).toMatchObject({
      'x-amzn-errortype': 'TooManyRequestsException',
      'retry-after': '9',
    })
    await fault({ kind: 'html' })
    expect((await remove()).headers).toMatchObject({
      'content-type': 'text/html',
      'x-cache': 'Error from cloudfront',
    })
  })

  it('sends elsewhere, where the simulator sees who follows', async () => {
    const { remove } = await faulty({ kind: 'redirect' })
    const { status, headers } = await remove()
    expect(status).toBe(302)
    expect(headers.location).toMatch(/^http:\/\/localhost:\d+\/files\?request_id=a$/)
  })
})

describe('a fault on the wire', () => {
  it.each([
    ['reset_before', false],
    ['reset_after', true],
  ] as const)('resets the connection without an answer: %s', async (kind, deletes) => {
    const { remove, deleted, state } = await faulty({ kind })
    expect(await remove()).toMatchObject({ status: undefined, broken: 'ECONNRESET' })
    expect(deleted()).toBe(deletes)
    expect(state.log.entries()).toMatchObject([{ status: null, fault: kind, deleted: deletes }])
  })

  it('answers nothing and holds the connection: timeout', async () => {
    const { startRemove, deleted, state, close } = await faulty({ kind: 'timeout' })
    const { seen, soFar } = startRemove()
    await vi.waitFor(
      () => expect(state.log.entries()).toMatchObject([{ fault: 'timeout' }]),
      BACKSTOP,
    )
    expect(soFar()).toBeUndefined()
    expect(await Promise.race([seen, 'still open'])).toBe('still open')
    expect(deleted()).toBe(false)
    await close()
    expect(await seen).toMatchObject({ status: undefined, broken: 'ECONNRESET' })
  })

  it('stops in the middle of the body and holds the connection: stalled_body', async () => {
    const { startRemove, deleted, close } = await faulty({ kind: 'stalled_body' })
    const { seen, soFar } = startRemove()
    await vi.waitFor(() => expect(soFar()).toBe(HALF), BACKSTOP)
    expect(await Promise.race([seen, 'still open'])).toBe('still open')
    expect(deleted()).toBe(true)
    await close()
    expect(await seen).toMatchObject({ status: 200, broken: 'ECONNRESET' })
  })

  it('closes in the middle of the body: truncated', async () => {
    const { remove, deleted } = await faulty({ kind: 'truncated' })
    const seen = await remove()
    expect(seen).toMatchObject({ status: 200, body: HALF, broken: 'ECONNRESET' })
    expect(seen.headers['content-length']).toBe(String(SUCCESS.length))
    expect(deleted()).toBe(true)
  })

  it('answers, then closes a connection that it said it would keep: close_idle', async () => {
    const { url } = await faulty({ kind: 'close_idle' })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`DELETE /files?request_id=a HTTP/1.1\r\nhost: a\r\nx-api-key: ${KEY}\r\n\r\n`)
    const answer = Buffer.concat(await socket.toArray()).toString('utf8')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain(SUCCESS)
    expect(answer).toMatch(/\r\nconnection: keep-alive\r\n/i)
  })

  it('says the wrong content type: wrong_content_type', async () => {
    const { remove } = await faulty({ kind: 'wrong_content_type' })
    expect(await remove()).toMatchObject({
      status: 200,
      body: SUCCESS,
      headers: { 'content-type': 'text/plain' },
    })
  })
})

describe('a fault that takes its time', () => {
  it.each([
    [{ kind: 'slow' }, 3_000],
    [{ kind: 'slow', delay_ms: 10 }, 10],
    [{ status: 500, delay_ms: 20 }, 20],
  ] as const)('waits before the deletion: %j', async (fault, ms) => {
    const { remove, waited } = await faulty(fault)
    await remove()
    expect(waited).toStrictEqual([ms])
  })

  it('sends the body in pieces over its time: slow_body', async () => {
    const { remove, waited } = await faulty({ kind: 'slow_body', delay_ms: 400 })
    expect(await remove()).toMatchObject({ status: 200, body: SUCCESS })
    expect(waited).toStrictEqual([100, 100, 100, 100])
  })

  it('has deleted nothing while it waits', async () => {
    const asked = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const running = await simulator({
      wait: () => {
        asked.resolve()
        return goOn.promise
      },
    })
    await running.fault({ kind: 'slow' })
    const { seen } = running.startRemove()
    await asked.promise
    expect(running.state.results.has('a')).toBe(true)
    goOn.resolve()
    expect(await seen).toMatchObject({ status: 200 })
    expect(running.state.results.has('a')).toBe(false)
  })
})

describe('every kind of fault', () => {
  const kinds = Object.keys(faultKinds).filter(isFaultKind)

  it.each(kinds.filter((kind) => faultKinds[kind].delivery !== 'silence'))(
    'can delete all the same, or not, as it is told: %s',
    async (kind) => {
      for (const deletes of [true, false]) {
        const { startRemove, deleted, state } = await faulty({ kind, deletes })
        startRemove()
        await vi.waitFor(
          () => expect(state.log.entries()).toMatchObject([{ fault: kind }]),
          BACKSTOP,
        )
        expect(deleted()).toBe(deletes)
      }
    },
  )

  it('deletes nothing for a key that is not valid', async () => {
    for (const kind of ['reset_after', 'slow', 'wrong_content_type'] as const) {
      const { remove, deleted } = await faulty({ kind, deletes: true })
      await remove('a', 'wrong')
      expect(deleted()).toBe(false)
    }
  })

  it('is known by its name only', () => {
    expect(isFaultKind('slow')).toBe(true)
    for (const name of ['', 'Slow', 'toString', 'status']) expect(isFaultKind(name)).toBe(false)
  })
})
