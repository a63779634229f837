import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Gateway, startGateway } from '../../../../local/aws/http-api/gateway.ts'
import { type SignedBy, signedRequest, type ToSign } from '../../../signed-request.ts'
import { accessBy, openAccess, WORKER_KEYS } from '../../fixtures/access-control.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const DELETION: ToSign = { headers: JSON_TYPE, body: '{"request_id":"a"}' }
const MINUTE_MS = 60_000

/** An API all of whose routes take signed requests only. */
const SIGNED_API = {
  api: {
    id: 'api',
    stage: '$default',
    routes: ['POST /deletions', '$default'].map((routeKey) => ({
      routeKey,
      authorization: 'AWS_IAM' as const,
      functionName: 'api',
      timeoutMs: 30_000,
    })),
    throttles: new Map(),
  },
  accountId: '000000000000',
  region: 'us-east-1',
  port: 0,
  auth: 'iam' as const,
}

describe('a gateway that checks signatures', () => {
  let gateway: Gateway
  const reached: unknown[] = []

  beforeAll(async () => {
    gateway = await startGateway({
      ...SIGNED_API,
      access: openAccess(),
      invoke: async (_name, event) => {
        reached.push(event)
        return { ok: true, payload: '{"statusCode":200,"body":"{}"}' }
      },
      onProblem: (sentence) => expect.unreachable(sentence),
    })
  })

  afterAll(() => gateway.close(0))

  const at = (path: string) => `${gateway.url}${path}`
  const signed = (path = '/deletions', request = DELETION, by: SignedBy = {}) =>
    signedRequest(at(path), request, by)

  /** The status, and whether the function was invoked. */
  async function send(path: string, init: RequestInit) {
    const before = reached.length
    const { status } = await fetch(at(path), init)
    return { status, invoked: reached.length > before }
  }

  const LET_THROUGH = { status: 200, invoked: true }
  const REFUSED = { status: 403, invoked: false }

  it('refuses an unsigned deletion', async () => {
    const { body = '' } = DELETION
    expect(await send('/deletions', { method: 'POST', headers: JSON_TYPE, body })).toStrictEqual(
      REFUSED,
    )
  })

  it.each([
    '/deletions',
    '/deletions?a=1&a-b=2&a=0',
    '/deletions?name=with%20space%2B%26%3D&empty=',
    '/other/p%20ath/%C3%BC',
  ])("lets a request to %s through that the SDK's signer signed", async (path) => {
    expect(await send(path, await signed(path))).toStrictEqual(LET_THROUGH)
  })

  it('lets a request without a body through', async () => {
    expect(await send('/x', await signed('/x', { method: 'GET' }))).toStrictEqual(LET_THROUGH)
  })

  it.each<[string, SignedBy]>([
    ['another secret', { credentials: { accessKeyId: 'local', secretAccessKey: 'other' } }],
    ['an unknown key id', { credentials: { accessKeyId: 'other', secretAccessKey: 'local' } }],
    ['another region', { region: 'eu-west-1' }],
    ['another service', { service: 'sqs' }],
    ['an old date', { date: new Date(Date.now() - 6 * MINUTE_MS) }],
    ['a future date', { date: new Date(Date.now() + 6 * MINUTE_MS) }],
  ])('refuses a signature with %s', async (_what, by) => {
    expect(await send('/deletions', await signed('/deletions', DELETION, by))).toStrictEqual(
      REFUSED,
    )
  })

  it('lets a signature of four minutes ago through', async () => {
    const by = { date: new Date(Date.now() - 4 * MINUTE_MS) }
    expect(await send('/deletions', await signed('/deletions', DELETION, by))).toStrictEqual(
      LET_THROUGH,
    )
  })

  it('refuses an altered body', async () => {
    const init = { ...(await signed()), body: '{"request_id":"b"}' }
    expect(await send('/deletions', init)).toStrictEqual(REFUSED)
  })

  it('refuses a body whose hash was altered with it', async () => {
    const { headers } = await signed('/deletions', { ...DELETION, body: '{"request_id":"b"}' })
    const { authorization, ...rest } = (await signed()).headers
    const forged = {
      ...rest,
      authorization: authorization ?? '',
      'x-amz-content-sha256': headers['x-amz-content-sha256'] ?? '',
    }
    const init = { method: 'POST', headers: forged, body: '{"request_id":"b"}' }
    expect(await send('/deletions', init)).toStrictEqual(REFUSED)
  })

  it.each([
    ['added', '/deletions', '/deletions?request_id=b'],
    ['altered', '/deletions?a=1', '/deletions?a=2'],
    ['taken away', '/deletions?a=1', '/deletions'],
  ])('refuses a query that was %s', async (_what, before, after) => {
    expect(await send(after, await signed(before))).toStrictEqual(REFUSED)
  })

  it.each([
    ['content-type', 'text/plain'],
    ['x-amz-date', '20260101T000000Z'],
  ])('refuses an altered header %s', async (name, value) => {
    const init = await signed()
    const headers = { ...init.headers, [name]: value }
    expect(await send('/deletions', { ...init, headers })).toStrictEqual(REFUSED)
  })

  it('refuses an altered method, path and signature', async () => {
    const init = await signed()
    const authorization = init.headers.authorization?.replace(/.$/, (last) =>
      last === '0' ? '1' : '0',
    )
    const headers = { ...init.headers, authorization: authorization ?? '' }

    expect(await send('/deletions', { ...init, method: 'PUT' })).toStrictEqual(REFUSED)
    expect(await send('/deletions/', init)).toStrictEqual(REFUSED)
    expect(await send('/deletions', { ...init, headers })).toStrictEqual(REFUSED)
  })
})

describe('what policies allow', () => {
  const API = 'arn:aws:execute-api:us-east-1:000000000000:api'
  const API_FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:api'
  const mayInvoke = (path: string) => ({
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: API_FUNCTION,
    Condition: { ArnLike: { 'aws:SourceArn': `${API}/*/*${path}` } },
  })
  const mayCall = {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: `${API}/*/POST/deletions`,
  }

  async function start({ access, refusals }: ReturnType<typeof accessBy>) {
    let invoked = 0
    const gateway = await startGateway({
      ...SIGNED_API,
      access,
      invoke: async () => {
        invoked += 1
        return { ok: true, payload: '{"statusCode":200,"body":"{}"}' }
      },
      onProblem: (sentence) => expect.unreachable(sentence),
    })
    onTestFinished(() => gateway.close(0))
    const post = async (path: string) => {
      const url = `${gateway.url}${path}`
      const answer = await fetch(
        url,
        await signedRequest(url, DELETION, { credentials: WORKER_KEYS }),
      )
      return { status: answer.status, body: await answer.json() }
    }
    return { post, refusals, invocations: () => invoked }
  }

  it('is the route that a caller may invoke, and no other', async () => {
    const allowed = accessBy([mayCall], { [API_FUNCTION]: [mayInvoke('')] })
    const { post, invocations, refusals } = await start(allowed)

    expect((await post('/deletions')).status).toBe(200)
    expect(await post('/other')).toStrictEqual({ status: 403, body: { message: 'Forbidden' } })
    expect(invocations()).toBe(1)
    expect(refusals[0]).toContain(`execute-api:Invoke on ${API}/$default/$default/$default`)
  })

  it('is the function that API Gateway may invoke for $default, which it names without a method', async () => {
    const anyRoute = { ...mayCall, Resource: `${API}/*` }
    const invokable = (source: string) => ({
      ...mayInvoke(''),
      Condition: { ArnLike: { 'aws:SourceArn': `${API}/${source}` } },
    })
    for (const [source, status] of [
      ['*/$default', 200],
      ['*/*/$default', 500],
      ['*/POST/deletions', 500],
    ] as const) {
      const access = accessBy([anyRoute], { [API_FUNCTION]: [invokable(source)] })
      const { post } = await start(access)
      expect((await post('/other')).status, source).toBe(status)
    }
  })

  it('is the function that API Gateway may invoke for the route; without it the caller gets a 500', async () => {
    const elsewhere = { [API_FUNCTION]: [mayInvoke('/files')] }
    const { post, invocations, refusals } = await start(accessBy([mayCall], elsewhere))

    expect(await post('/deletions')).toStrictEqual({
      status: 500,
      body: { message: 'Internal Server Error' },
    })
    expect(invocations()).toBe(0)
    expect(refusals).toStrictEqual([
      `not authorised: apigateway.amazonaws.com for ${API}/$default/POST/deletions to lambda:InvokeFunction on ${API_FUNCTION}; missing in the policy of that resource: {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${API_FUNCTION}","Principal":{"Service":"apigateway.amazonaws.com"},"Condition":{"ArnEquals":{"aws:SourceArn":"${API}/$default/POST/deletions"}}}`,
    ])
  })
})
