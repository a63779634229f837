import { request } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { InvocationOutcome } from '../../../../local/aws/functions/execution-environment.ts'
import { PortError, portError, startGateway } from '../../../../local/aws/http-api/gateway.ts'
import type {
  RouteDescription,
  ThrottleDescription,
} from '../../../../local/template/stack-description.ts'
import { openAccess } from '../../fixtures/access-control.ts'

interface Setup {
  readonly routes?: readonly Partial<RouteDescription>[]
  readonly auth?: 'none' | 'iam'
  readonly port?: number
  readonly throttles?: Readonly<Record<string, ThrottleDescription>>
  readonly now?: () => number
  readonly invoke?: (name: string, event: unknown) => Promise<InvocationOutcome>
}

const DEFAULT_ROUTE = { routeKey: '$default' }

async function echo(_name: string, event: unknown): Promise<InvocationOutcome> {
  return { ok: true, payload: JSON.stringify({ statusCode: 200, body: JSON.stringify(event) }) }
}

async function start({
  routes = [DEFAULT_ROUTE],
  auth = 'none',
  port = 0,
  invoke = echo,
  throttles = {},
  ...clock
}: Setup) {
  const problems: string[] = []
  const gateway = await startGateway({
    api: {
      id: 'api',
      stage: '$default',
      routes: routes.map((route) => ({
        routeKey: '$default',
        authorization: 'NONE',
        functionName: 'api',
        timeoutMs: 30_000,
        ...route,
      })),
      throttles: new Map(Object.entries(throttles)),
    },
    accountId: '000000000000',
    region: 'us-east-1',
    port,
    auth,
    access: openAccess(),
    invoke,
    onProblem: (sentence) => problems.push(sentence),
    ...clock,
  })
  onTestFinished(() => gateway.close(0))
  return { ...gateway, problems }
}

async function answerOf(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init)
  return { status: response.status, body: await response.json() }
}

describe('throttling', () => {
  it('answers 429 beyond the burst of a route, and takes more as its rate has it', async () => {
    let now = 0
    const { url } = await start({
      routes: [{ routeKey: 'POST /deletions' }, DEFAULT_ROUTE],
      throttles: { 'POST /deletions': { ratePerSecond: 2, burst: 3 } },
      now: () => now,
    })
    const statuses = async (path: string, count: number) => {
      const answers = Array.from({ length: count }, () => fetch(url + path, { method: 'POST' }))
      return (await Promise.all(answers)).map(({ status }) => status).toSorted()
    }

    expect(await statuses('/deletions', 5)).toStrictEqual([200, 200, 200, 429, 429])
    expect(await statuses('/other', 5)).toStrictEqual([200, 200, 200, 200, 200])
    now += 499
    expect(await statuses('/deletions', 1)).toStrictEqual([429])
    now += 501
    expect(await statuses('/deletions', 3)).toStrictEqual([200, 200, 429])
    now += 60_000
    expect(await statuses('/deletions', 4)).toStrictEqual([200, 200, 200, 429])
    expect(await answerOf(`${url}/deletions`, { method: 'POST' })).toStrictEqual({
      status: 429,
      body: { message: 'Too Many Requests' },
    })
  })

  it('comes before the signature is looked at, and costs no invocation', async () => {
    const invoke = vi.fn(echo)
    const { url } = await start({
      routes: [{ authorization: 'AWS_IAM' }],
      throttles: { $default: { ratePerSecond: 0, burst: 0 } },
      auth: 'iam',
      invoke,
    })

    expect((await fetch(url)).status).toBe(429)
    expect(invoke).not.toHaveBeenCalled()
  })
})

describe('the gateway', () => {
  it('invokes the function of the route with a payload v2 event', async () => {
    const invoke = vi.fn(echo)
    const { url } = await start({
      routes: [{ routeKey: 'POST /deletions', functionName: 'api' }],
      invoke,
    })
    const response = await fetch(`${url}/deletions?a=1`, {
      method: 'POST',
      body: '{"request_id":"r"}',
      headers: { 'content-type': 'application/json' },
    })
    const event = (await response.json()) as APIGatewayProxyEventV2
    expect(invoke).toHaveBeenCalledExactlyOnceWith('api', expect.anything())
    expect(event).toMatchObject({
      routeKey: 'POST /deletions',
      rawPath: '/deletions',
      rawQueryString: 'a=1',
      body: '{"request_id":"r"}',
      isBase64Encoded: false,
    })
    expect(response.headers.get('apigw-requestid')).toBe(event.requestContext.requestId)
  })

  it('answers 404 when no route fits', async () => {
    const { url } = await start({ routes: [{ routeKey: 'POST /deletions' }] })
    expect(await answerOf(url)).toStrictEqual({ status: 404, body: { message: 'Not Found' } })
  })

  it('answers 500 when the function fails, and says why here only', async () => {
    const { url, problems } = await start({
      invoke: async () => ({ ok: false, errorType: 'Error', errorMessage: 'secret detail' }),
    })
    const body = { message: 'Internal Server Error' }
    expect(await answerOf(url)).toStrictEqual({ status: 500, body })
    expect(problems).toStrictEqual(['api failed: secret detail'])
  })

  it('answers 413 for what is more than Lambda takes', async () => {
    const { url, problems } = await start({
      invoke: async () => ({
        ok: false,
        errorType: 'RequestEntityTooLarge',
        errorMessage: 'Request payload size exceeded',
      }),
    })
    expect(await answerOf(url)).toStrictEqual({
      status: 413,
      body: { message: 'Request Entity Too Large' },
    })
    expect(problems).toStrictEqual([])
  })

  it('answers 500 for a malformed result', async () => {
    const { url, problems } = await start({
      invoke: async () => ({ ok: true, payload: '{"statusCode":"no"}' }),
    })
    expect((await answerOf(url)).status).toBe(500)
    expect(problems).toStrictEqual(['api answered what is not a payload v2 response'])
  })

  it('answers 503 when the integration takes too long', async () => {
    const never = new Promise<InvocationOutcome>(() => undefined)
    const { url } = await start({ routes: [{ timeoutMs: 20 }], invoke: () => never })
    const body = { message: 'Service Unavailable' }
    expect(await answerOf(url)).toStrictEqual({ status: 503, body })
  })

  it('answers 413 for a body over 10 MB, with and without a length', async () => {
    const invoke = vi.fn(echo)
    const { url } = await start({ invoke })
    const expected = { status: 413, body: { message: 'Request Entity Too Large' } }
    const body = Buffer.alloc(10_485_761)
    expect(await answerOf(url, { method: 'POST', body })).toStrictEqual(expected)
    const stream = new Blob([body]).stream()
    expect(await answerOf(url, { method: 'POST', body: stream, duplex: 'half' })).toStrictEqual(
      expected,
    )
    expect(invoke).not.toHaveBeenCalled()
  })

  it.each([10_000, 20_000])(
    'answers 431 for headers over 10,240 bytes (one of %i)',
    async (size) => {
      const { url } = await start({})
      const headers = { 'x-long': 'x'.repeat(size), 'x-more': 'x'.repeat(400) }
      const { status } = await fetch(url, { headers })
      expect(status).toBe(431)
    },
  )

  it('answers 400 to what is not HTTP', async () => {
    const { url } = await start({})
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(url, { method: 'POST', headers: { 'content-length': 'x' } })
      outgoing.on('response', (response) => resolve(response.statusCode)).on('error', reject)
      outgoing.end()
    })
    expect(status).toBe(400)
  })

  it('refuses unsigned requests to IAM routes when signatures are checked', async () => {
    const routes = [
      { routeKey: 'POST /deletions', authorization: 'AWS_IAM' as const },
      { routeKey: 'DELETE /files' },
    ]
    const { url } = await start({ routes, auth: 'iam' })
    const refused = { status: 403, body: { message: 'Forbidden' } }
    expect(await answerOf(`${url}/deletions`, { method: 'POST' })).toStrictEqual(refused)
    expect((await answerOf(`${url}/files`, { method: 'DELETE' })).status).toBe(200)
  })

  it('opens IAM routes when signatures are not checked', async () => {
    const { url } = await start({ routes: [{ authorization: 'AWS_IAM' }] })
    expect((await answerOf(url)).status).toBe(200)
  })

  it('says that a port is in use', async () => {
    const { url } = await start({})
    const again = start({ port: Number(new URL(url).port) })
    await expect(again).rejects.toThrow(PortError)
    await expect(again).rejects.toThrow(/^the port \d+ is in use; give another one with --port/)
  })

  it('says that a port is for privileged users only, and leaves other errors as they are', () => {
    const refused = (code: string) => portError(80, Object.assign(new Error('listen'), { code }))
    expect(refused('EACCES')).toBeInstanceOf(PortError)
    expect(refused('EACCES').message).toBe(
      'the port 80 may not be used by you; give one above 1023 with --port, 0 picks a free one',
    )
    expect(refused('EADDRNOTAVAIL').message).toBe('listen')
  })

  it('answers requests under way when it is closed, and takes no new ones', async () => {
    const finish = Promise.withResolvers<InvocationOutcome>()
    const begun = Promise.withResolvers<void>()
    const { url, close } = await start({
      invoke: () => {
        begun.resolve()
        return finish.promise
      },
    })
    const underWay = answerOf(url)
    await begun.promise
    const closed = close(5_000)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    finish.resolve({ ok: true, payload: '{"done":true}' })
    expect(await underWay).toStrictEqual({ status: 200, body: { done: true } })
    await closed
  })
})
