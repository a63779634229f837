import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startSqsEdge } from '../../local/aws/sqs-edge/sqs-edge.ts'
import { NO_OUTAGE } from '../../local/aws/stand-in/outage.ts'
import { API_KEY, type ApiService, postJson, startApiService } from './api-service.ts'

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:1'
const IDS = ['a', 'b', 'c', 'd', 'e']

let service: ApiService

beforeAll(async () => {
  service = await startApiService()
})

beforeEach(() => service.reset())

function withoutQueue() {
  return service.coldStart({
    AWS_ENDPOINT_URL_SQS: NOWHERE,
    DELETION_QUEUE_URL: `${NOWHERE}/000000000000/deletions`,
  })
}

describe('without the queue', () => {
  it('a deletion that DocumentPro takes is done all the same', async () => {
    service.simulator.state.results.create(['a'])
    const reply = await (await withoutQueue())(postJson({ request_id: 'a' }))
    expect(reply).toMatchObject({ status: 200, body: { outcome: 'deleted' } })
  })

  it('a deletion that is pending is not promised to anybody', async () => {
    const reply = await (await withoutQueue())(
      postJson({ request_id: 'a', not_before: new Date(Date.now() + 60_000).toISOString() }),
    )
    expect(reply).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { success: false, error: 'queue_unavailable', request_id: 'a', ambiguous: false },
    })
    expect(service.logged()).toContainEqual(
      expect.objectContaining({ event: 'not_accepted', level: 'ERROR', request_id: 'a' }),
    )
  })

  it('none of many is promised either', async () => {
    const reply = await (await withoutQueue())(postJson({ request_ids: IDS }))
    expect(reply).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { success: false, error: 'queue_unavailable', queued: 0, not_queued: IDS },
    })
  })
})

describe('with a bad way to the queue', () => {
  it('what is said to be queued is there, and the rest is listed', async () => {
    const statuses = new Set<number>()
    for (let seed = 1; seed <= 20 && !statuses.has(207); seed += 1) {
      service.reset()
      const edge = await startSqsEdge({
        endpoint: service.sqsEndpoint,
        faults: { rate: 0.8, seed },
      })
      onTestFinished(edge.close)
      const call = await service.coldStart({
        AWS_ENDPOINT_URL_SQS: edge.url,
        DELETION_QUEUE_URL: `${edge.url}/000000000000/deletions`,
      })
      const { status, body } = await call(postJson({ request_ids: IDS }))
      statuses.add(status)
      const missing = new Set(Array.isArray(body.not_queued) ? body.not_queued : [])
      const promised = IDS.filter((id) => !missing.has(id))
      expect(body.queued).toBe(promised.length)
      expect(body.success).toBe(status === 202)
      const queued = service.queued().map(({ request_id }) => request_id)
      expect(queued).toStrictEqual(expect.arrayContaining(promised))
    }
    expect(statuses).toContain(207)
  })
})

describe('without Secrets Manager', () => {
  beforeEach(() => {
    service.secrets.fail({ kind: 'denied', delayMs: 0, times: Number.POSITIVE_INFINITY })
    return () => service.secrets.fail(NO_OUTAGE)
  })

  it('a deletion is queued, untried', async () => {
    const call = await service.coldStart()
    expect(await call(postJson({ request_id: 'a' }))).toMatchObject({
      status: 202,
      body: { outcome: 'queued', attempts: 0 },
    })
    expect(service.queued()).toMatchObject([{ request_id: 'a', attempt_count: 0 }])
    expect(service.upstream()).toStrictEqual([])
  })

  it.each([{}, { 'x-api-key': '' }, { 'x-api-key': 'two words' }])(
    'a caller with nothing that could be a key is refused, and loads none: %j',
    async (headers) => {
      const call = await service.coldStart()
      await call(postJson({ request_ids: ['a'] }))
      const loads = () =>
        service.logged().filter(({ event }) => event === 'api_key_unavailable').length
      const before = loads()
      const request = { method: 'DELETE', target: '/files?request_id=a', headers }
      expect(await call(request)).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
      expect(loads()).toBe(before)
    },
  )

  it('a caller with a key is asked to come again', async () => {
    const call = await service.coldStart()
    const headers = { 'x-api-key': API_KEY }
    const request = { method: 'DELETE', target: '/files?request_id=a', headers }
    expect(await call(request)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { success: false, error: 'api_key_unavailable' },
    })
    expect(service.upstream()).toStrictEqual([])
  })
})
