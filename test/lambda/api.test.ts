import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  API_KEY,
  type ApiService,
  echoes,
  postJson,
  SECRET,
  startApiService,
} from './api-service.ts'
import { variablesOf } from './default-settings.ts'
import { lambdaContext } from './http-event.ts'

const NEW_KEY = 'sk-api-second'
const fingerprint = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 8)

let service: ApiService

beforeAll(async () => {
  service = await startApiService()
})

beforeEach(() => service.reset())

function results(...ids: readonly string[]): void {
  service.simulator.state.results.create(ids)
}

async function fault(request: object): Promise<void> {
  const control = `${service.simulator.url}/_simulator/faults`
  const { ok } = await fetch(control, { method: 'POST', body: JSON.stringify(request) })
  expect(ok).toBe(true)
}

describe('POST /deletions with one id', () => {
  it('answers 200 when DocumentPro deleted it', async () => {
    results('a')
    const reply = await (await service.coldStart())(postJson({ request_id: 'a' }))
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.body).toStrictEqual({
      success: true,
      message: 'File deleted successfully',
      request_id: 'a',
      outcome: 'deleted',
    })
    expect(service.simulator.state.results.has('a')).toBe(false)
    expect(service.queued()).toStrictEqual([])
  })

  it.each([
    ['not_found', 404, undefined],
    ['rejected', 400, { status: 400 }],
    ['forbidden', 403, { status: 403 }],
  ])("answers DocumentPro's refusal: %s", async (outcome, status, armed) => {
    if (armed !== undefined) await fault(armed)
    const reply = await (await service.coldStart())(postJson({ request_id: 'a' }))
    expect(reply).toMatchObject({ status, body: { success: false, outcome, request_id: 'a' } })
    expect(service.queued()).toStrictEqual([])
    expect(service.upstream()).toHaveLength(1)
  })

  it.each([
    ['unavailable', 500, true, { status: 500 }],
    ['unavailable', 429, false, { kind: 'throttle', retry_after: 7 }],
    ['unavailable', null, true, { kind: 'reset_after' }],
    ['unavailable', null, true, { kind: 'timeout' }],
    ['unexpected', 200, true, { kind: 'not_success' }],
  ])('queues what is %s (%s), with its history', async (outcome, status, ambiguous, armed) => {
    await fault(armed)
    const call = await service.coldStart({ API_BUDGET_SECONDS: '0.5' })
    const reply = await call(postJson({ request_id: 'a', reason: 'r', requested_by: 'me' }))
    expect(reply).toMatchObject({
      status: 202,
      body: { success: true, outcome: 'queued', request_id: 'a', attempts: 1 },
    })
    expect(service.queued()).toMatchObject([
      {
        v: 1,
        request_id: 'a',
        origin: 'deletions_api',
        reason: 'r',
        requested_by: 'me',
        attempt_count: 1,
        ambiguous,
        attempts: [{ outcome, status, ambiguous, key: fingerprint(API_KEY) }],
      },
    ])
  })

  it('queues what is not due yet, untried', async () => {
    results('a')
    const not_before = new Date(Date.now() + 3_600_000).toISOString()
    const reply = await (await service.coldStart())(postJson({ request_id: 'a', not_before }))
    expect(reply).toMatchObject({ status: 202, body: { attempts: 0 } })
    expect(service.queued()).toMatchObject([{ request_id: 'a', not_before, attempt_count: 0 }])
    expect(service.upstream()).toStrictEqual([])
  })

  it('uses the new key when the old one is rejected', async () => {
    results('a', 'b')
    const call = await service.coldStart()
    expect(await call(postJson({ request_id: 'a' }))).toMatchObject({ status: 200 })
    service.simulator.state.apiKeys = new Set([NEW_KEY])
    service.secrets.put(SECRET, NEW_KEY)
    expect(await call(postJson({ request_id: 'b' }))).toMatchObject({ status: 200 })
    expect(service.upstream()).toMatchObject([
      { request_id: 'a', status: 200 },
      { request_id: 'b', status: 401, key_fingerprint: fingerprint(API_KEY) },
      { request_id: 'b', status: 200, key_fingerprint: fingerprint(NEW_KEY) },
    ])
  })

  it('queues, and stops calling DocumentPro, when no newer key is there', async () => {
    service.simulator.state.apiKeys = new Set([NEW_KEY])
    const call = await service.coldStart()
    for (const request_id of ['a', 'b']) {
      expect(await call(postJson({ request_id }))).toMatchObject({ status: 202 })
    }
    expect(service.upstream()).toMatchObject([{ request_id: 'a', status: 401 }])
    expect(service.queued()).toMatchObject([{ attempt_count: 1 }, { attempt_count: 0 }])
  })

  it('echoes the x-request-id, and logs one line per attempt and outcome without the key', async () => {
    results('a')
    const call = await service.coldStart()
    const reply = await call(postJson({ request_id: 'a' }, { 'x-request-id': 'caller-1' }))
    expect(echoes(reply, 'caller-1')).toBe(true)
    const about = { request_id: 'a', outcome: 'deleted', status: 200, attempt: 1 }
    expect(service.logged().filter(({ event }) => event !== undefined)).toMatchObject([
      { event: 'attempt', aws_request_id: 'invocation', origin: 'deletions_api', ...about },
      { event: 'outcome', aws_request_id: 'invocation', origin: 'deletions_api', ...about },
    ])
    expect(service.printed()).not.toContain(API_KEY)
  })
})

describe('the lines of a request', () => {
  it("all have the caller's own id and the API's", async () => {
    results('a')
    const call = await service.coldStart()
    for (const body of [{ request_id: 'a' }, { request_ids: ['b', 'c'] }, { request_id: '' }]) {
      await call(postJson(body, { 'x-request-id': 'caller-1' }))
    }
    const lines = service.logged().filter(({ event }) => event !== undefined)
    expect(lines.map(({ event }) => event)).toStrictEqual([
      'attempt',
      'outcome',
      'accepted',
      'refused_request',
    ])
    for (const line of lines) {
      expect(line).toMatchObject({
        aws_request_id: 'invocation',
        api_request_id: 'gateway-request',
        caller_request_id: 'caller-1',
      })
    }
  })

  it("have no caller's id that is not fit, and none that is not there", async () => {
    const call = await service.coldStart()
    await call(postJson({ request_id: '' }, { 'x-request-id': 'two words' }))
    await call(postJson({ request_id: '' }))
    const lines = service.logged().filter(({ event }) => event !== undefined)
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line).toMatchObject({ event: 'refused_request', api_request_id: 'gateway-request' })
      expect(line).not.toHaveProperty('caller_request_id')
    }
  })

  it('have them also when the key is loaded meanwhile', async () => {
    const call = await service.coldStart()
    service.secrets.fail({ kind: 'denied', delayMs: 0, times: Number.POSITIVE_INFINITY })
    const headers = { 'x-api-key': 'another', 'x-request-id': 'caller-1' }
    await call({ method: 'DELETE', target: '/files?request_id=a', headers })
    expect(service.logged()).toContainEqual(
      expect.objectContaining({ event: 'api_key_unavailable', caller_request_id: 'caller-1' }),
    )
  })
})

describe('POST /deletions that does not wait', () => {
  it('queues many, once each, and calls nobody', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `many-${index}`)
    const call = await service.coldStart()
    const reply = await call(postJson({ request_ids: [...ids, 'many-0'] }))
    expect(reply.status).toBe(202)
    expect(reply.body).toStrictEqual({
      success: true,
      message: 'Queued 25 deletions',
      outcome: 'queued',
      queued: 25,
    })
    const queued = service.queued().map(({ request_id }) => request_id)
    expect(queued.toSorted()).toStrictEqual(ids.toSorted())
    expect(service.upstream()).toStrictEqual([])
  })

  it('queues one for a caller who prefers that', async () => {
    results('a')
    const call = await service.coldStart()
    const reply = await call(postJson({ request_id: 'a' }, { Prefer: 'respond-async' }))
    expect(reply).toMatchObject({ status: 202, body: { queued: 1 } })
    expect(service.queued()).toMatchObject([{ request_id: 'a', attempt_count: 0 }])
    expect(service.upstream()).toStrictEqual([])
  })
})

describe('DELETE /files', () => {
  const remove = (key?: string) => ({
    method: 'DELETE',
    target: '/files?request_id=a',
    headers: key === undefined ? {} : { 'X-Api-Key': key },
  })

  it('deletes for a caller who has the key, as DocumentPro would', async () => {
    results('a')
    const reply = await (await service.coldStart())(remove(API_KEY))
    expect(reply).toMatchObject({
      status: 200,
      body: { success: true, message: 'File deleted successfully', outcome: 'deleted' },
    })
    expect(service.logged()[0]).toMatchObject({ origin: 'files_api' })
  })

  it.each([undefined, 'wrong', '', `${API_KEY} `])('does nothing for the key %j', async (key) => {
    results('a')
    const reply = await (await service.coldStart())(remove(key))
    expect(reply).toMatchObject({
      status: 401,
      body: { success: false, error: 'unauthorized', field: 'x-api-key' },
    })
    expect(echoes(reply)).toBe(true)
    expect(service.simulator.state.results.has('a')).toBe(true)
    expect(service.upstream()).toStrictEqual([])
  })

  it('takes the new key of a rotation, and then no longer the old one', async () => {
    results('a')
    const call = await service.coldStart()
    expect(await call(remove('wrong-already'))).toMatchObject({ status: 401 })
    const later = await service.coldStart()
    service.secrets.put(SECRET, NEW_KEY)
    service.simulator.state.apiKeys = new Set([NEW_KEY])
    expect(await later(remove(NEW_KEY))).toMatchObject({ status: 200 })
    expect(await later(remove(API_KEY))).toMatchObject({ status: 401 })
    expect(service.upstream()).toMatchObject([{ key_fingerprint: fingerprint(NEW_KEY) }])
  })
})

describe('an API function that is invoked with something else', () => {
  it("fails visibly, and says what it is not: the console's test event", async () => {
    await service.coldStart()
    const { handler }: { handler: unknown } = await import('../../lambda/api.ts')
    const invoke = handler as (event: unknown, context: unknown) => Promise<unknown>
    const message = "not an HTTP API's event (payload format 2.0)"
    await expect(invoke({ key1: 'value1' }, lambdaContext())).rejects.toThrow(message)
    expect(service.logged()).toContainEqual(
      expect.objectContaining({
        event: 'invocation_failed',
        message,
        aws_request_id: 'invocation',
      }),
    )
  })
})

describe('an API function that is configured wrongly', () => {
  it.each(variablesOf('api').needed)('does not start without %s', async (name) => {
    await expect(service.coldStart({ [name]: undefined })).rejects.toThrow(`${name} is missing`)
  })

  it('does not start with a webhook secret and no table of receipts', async () => {
    const WEBHOOK_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:w'
    await expect(service.coldStart({ WEBHOOK_SECRET_ARN })).rejects.toThrow(
      'RECEIPTS_TABLE is missing',
    )
    await service.coldStart({ WEBHOOK_SECRET_ARN, RECEIPTS_TABLE: 'receipts' })
  })
})
