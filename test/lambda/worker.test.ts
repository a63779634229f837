import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeletionRequest } from '../../lambda/deletion/request.ts'
import { encodeRequest } from '../../lambda/queue/wire-format.ts'
import { variablesOf } from './default-settings.ts'
import { attemptHistory, attemptRecord, deletionRequest } from './factories.ts'
import { OUR_SENDER_ID, sqsEvent, sqsRecord } from './queue/sqs-records.ts'
import { API_KEY, SECRET, startWorkerService, type WorkerService } from './worker-service.ts'

let service: WorkerService

beforeAll(async () => {
  service = await startWorkerService()
})

beforeEach(() => service.reset())

const JUST_SENT = { SentTimestamp: String(Date.now()) }

/** A message that was sent a moment ago. */
function message(messageId: string, body: unknown, receiveCount = 1) {
  const attributes = { ...JUST_SENT, ApproximateReceiveCount: String(receiveCount) }
  return sqsRecord(messageId, body, attributes)
}

/** The same, sent by one of our own functions. */
function ownMessage(messageId: string, request: DeletionRequest) {
  const attributes = { ...JUST_SENT, SenderId: OUR_SENDER_ID }
  return sqsRecord(messageId, encodeRequest(request), attributes)
}

function results(...ids: readonly string[]): void {
  service.simulator.state.results.create(ids)
}

describe('the worker', () => {
  it('deletes what its messages ask for, and lets go of them', async () => {
    results('a', 'b', 'c')
    const worker = await service.coldStart()
    const event = sqsEvent(
      message('m1', { request_id: 'a' }),
      message('m2', { request_ids: ['b', 'c'] }),
      message('m3', { request_id: 'a' }),
    )
    expect(await worker(event)).toStrictEqual([])
    expect(service.called().toSorted()).toStrictEqual(['a', 'b', 'c'])
    expect(service.simulator.state.results.count).toBe(0)
    expect(service.routedBack()).toStrictEqual([])
    expect(service.deadLetters()).toStrictEqual([])
    expect(service.logged('outcome').map(({ outcome }) => outcome)).toStrictEqual([
      'deleted',
      'deleted',
      'deleted',
    ])
  })

  it('ties its log lines to the invocation and the message', async () => {
    results('a')
    const worker = await service.coldStart({ _X_AMZN_TRACE_ID: 'Root=1-2' })
    await worker(sqsEvent(message('m1', { request_id: 'a' })))
    expect(service.logged('attempt')).toMatchObject([
      { aws_request_id: 'invocation-1', trace_id: 'Root=1-2', message_id: 'm1', request_id: 'a' },
    ])
  })

  it('writes the metrics of an invocation at its end', async () => {
    results('a')
    await (await service.coldStart())(sqsEvent(message('m1', { request_id: 'a' })))
    expect(service.metrics()).toContainEqual(
      expect.objectContaining({ function: 'worker', outcome: 'deleted', Deletions: 1 }),
    )
  })

  it('routes back what DocumentPro can not do now, with its history and a delay', async () => {
    await service.fault({ request_id: 'a', status: 503, retry_after: 30 })
    const worker = await service.coldStart()
    expect(await worker(sqsEvent(message('m1', { request_id: 'a' })))).toStrictEqual([])
    expect(service.routedBack()).toMatchObject([{ request_id: 'a', attempt_count: 1 }])
    const [back] = service.routedBack()
    expect(back.delaySeconds).toBeGreaterThanOrEqual(30)
    expect(back.delaySeconds).toBeLessThanOrEqual(33)
  })

  it('draws the back-off anew each time', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `id${index}`)
    await service.fault({ status: 503 })
    const worker = await service.coldStart({ BACKOFF_BASE_SECONDS: '60' })
    await worker(sqsEvent(...ids.map((id) => message(`m-${id}`, { request_id: id }))))
    const delays = service.routedBack().map(({ delaySeconds }) => delaySeconds)
    expect(delays).toHaveLength(8)
    expect(new Set(delays).size).toBeGreaterThan(1)
  })

  it('buries what a person must look at, with its reason', async () => {
    await service.fault({ request_id: 'bad', status: 400 })
    const worker = await service.coldStart()
    const event = sqsEvent(message('m1', { request_id: 'bad' }), message('m2', 'rubbish'))
    expect(await worker(event)).toStrictEqual([])
    const reasons = service.deadLetters().map(({ reason }) => reason)
    expect(reasons.toSorted()).toStrictEqual(['invalid', 'rejected'])
    expect(service.deadLetters().map(({ body }) => body)).toContain('rubbish')
  })

  it('keeps the messages that no queue takes, and only those', async () => {
    await service.fault({ request_id: 'bad', status: 400 })
    results('a')
    const nowhere = service.queueUrl('no-such-queue')
    const worker = await service.coldStart({ DEAD_LETTER_QUEUE_URL: nowhere })
    const event = sqsEvent(message('m1', { request_id: 'bad' }), message('m2', { request_id: 'a' }))
    expect(await worker(event)).toStrictEqual(['m1'])
    expect(service.logged('kept')).toMatchObject([{ message_id: 'm1' }])
  })

  it('reads the id of an event where it is configured', async () => {
    results('a')
    const worker = await service.coldStart({ EVENT_REQUEST_ID_PATH: 'detail.parsing.id' })
    const body = { source: 's', 'detail-type': 't', detail: { parsing: { id: 'a' } } }
    expect(await worker(sqsEvent(message('m1', body)))).toStrictEqual([])
    expect(service.called()).toStrictEqual(['a'])
  })

  it('goes on with what earlier deliveries recorded', async () => {
    const recent = [attemptRecord({ at: Date.now() })]
    const history = attemptHistory({ ambiguous: true, recent })
    const request = deletionRequest('a', { history, firstAcceptedAt: Date.now() })
    await (await service.coldStart())(sqsEvent(ownMessage('m1', request)))
    expect(service.logged('outcome')).toMatchObject([
      { outcome: 'already_gone', evidence: 'recorded', attempt: 2 },
    ])
    expect(service.logged('untrusted_history')).toStrictEqual([])
  })

  it('believes no history that somebody else sends, and tells of it', async () => {
    const recent = [attemptRecord({ at: Date.now(), ambiguous: true })]
    const history = attemptHistory({ ambiguous: true, recent })
    const request = deletionRequest('a', { history, firstAcceptedAt: Date.now() - 80_000_000 })
    await (await service.coldStart())(sqsEvent(message('m1', encodeRequest(request))))
    expect(service.logged('outcome')).toMatchObject([{ outcome: 'not_found', attempt: 1 }])
    expect(service.logged('untrusted_history')).toMatchObject([
      {
        level: 'WARN',
        message_id: 'm1',
        request_id: 'a',
        sender_id: 'AIDA',
        fields: 'first_accepted_at,attempt_count,ambiguous,attempts',
      },
    ])
    expect(service.metrics()).toContainEqual(
      expect.objectContaining({ function: 'worker', UntrustedHistory: 1 }),
    )
  })

  it('takes a redelivered message for one that may have been tried', async () => {
    await (await service.coldStart())(sqsEvent(message('m1', { request_id: 'a' }, 2)))
    expect(service.logged('outcome')).toMatchObject([
      { outcome: 'already_gone', evidence: 'inferred' },
    ])
  })

  it('lets a deletion expire whose retry window is over', async () => {
    await service.fault({ status: 503 })
    const worker = await service.coldStart({ RETRY_WINDOW_SECONDS: '10' })
    const old = deletionRequest('a', { firstAcceptedAt: Date.now() - 60_000 })
    expect(await worker(sqsEvent(ownMessage('m1', old)))).toStrictEqual([])
    expect(service.deadLetters()).toMatchObject([{ reason: 'expired' }])
  })
})

describe('the time of an invocation', () => {
  it.each([
    ['too short for one attempt and the reserve', 4_999, []],
    ['just enough for both', 5_000, ['a']],
  ])('is %s at %i ms', async (_, remainingMs, called) => {
    results('a')
    const worker = await service.coldStart({ UPSTREAM_TIMEOUT_SECONDS: '2' })
    const event = sqsEvent(message('m1', { request_id: 'a' }))
    expect(await worker(event, { remainingMs })).toStrictEqual([])
    expect(service.called()).toStrictEqual(called)
    expect(service.routedBack()).toHaveLength(1 - called.length)
  })

  it('bounds an attempt by the configured time', async () => {
    await service.fault({ kind: 'timeout' })
    const worker = await service.coldStart({ UPSTREAM_TIMEOUT_SECONDS: '0.2' })
    expect(await worker(sqsEvent(message('m1', { request_id: 'a' })))).toStrictEqual([])
    expect(service.logged('attempt')).toMatchObject([{ outcome: 'unavailable', status: null }])
  })

  it('is not spent on waiting for a turn that comes too late', async () => {
    results('a', 'b')
    const worker = await service.coldStart({
      REQUESTS_PER_SECOND: '0.01',
      UPSTREAM_TIMEOUT_SECONDS: '2',
    })
    const event = sqsEvent(message('m1', { request_id: 'a' }), message('m2', { request_id: 'b' }))
    expect(await worker(event)).toStrictEqual([])
    expect(service.called()).toHaveLength(1)
    expect(service.logged('routed_back')).toMatchObject([{ why: 'paced' }])
  })
})

describe('the API key of the worker', () => {
  it('is taken anew when DocumentPro rejects it', async () => {
    results('a', 'b')
    const worker = await service.coldStart()
    await worker(sqsEvent(message('m1', { request_id: 'a' })))
    service.simulator.state.apiKeys = new Set(['sk-second'])
    service.secrets.put(SECRET, 'sk-second')
    expect(await worker(sqsEvent(message('m2', { request_id: 'b' })))).toStrictEqual([])
    expect(service.simulator.state.results.count).toBe(0)
  })

  it('is read from the configured field of the secret', async () => {
    results('a')
    service.secrets.put(SECRET, JSON.stringify({ key: API_KEY }))
    const worker = await service.coldStart({ DOCUMENTPRO_SECRET_FIELD: 'key' })
    await worker(sqsEvent(message('m1', { request_id: 'a' })))
    expect(service.called()).toStrictEqual(['a'])
  })

  it('sends everything back untried while it can not be read', async () => {
    results('a')
    service.secrets.fail({ kind: 'denied', delayMs: 0, times: Number.POSITIVE_INFINITY })
    const worker = await service.coldStart()
    expect(await worker(sqsEvent(message('m1', { request_id: 'a' })))).toStrictEqual([])
    expect(service.called()).toStrictEqual([])
    expect(service.routedBack()).toMatchObject([{ request_id: 'a', attempt_count: 0 }])
    expect(service.logged('api_key_unavailable')).not.toHaveLength(0)
  })
})

describe('a worker whose code throws', () => {
  /** What Lambda never sends, but a producer of test events may: no attributes to read. */
  const malformed = { ...message('m2', { request_id: 'b' }), attributes: undefined }

  it('keeps the whole batch, and tells of it', async () => {
    results('a')
    const event = { Records: [message('m1', { request_id: 'a' }), malformed] }
    const worker = await service.coldStart()
    expect(await worker(event as ReturnType<typeof sqsEvent>)).toStrictEqual(['m1', 'm2'])
    expect(service.logged('invocation_failed')).toMatchObject([{ error: 'TypeError' }])
    expect(service.metrics()).toContainEqual(
      expect.objectContaining({ function: 'worker', Kept: 2 }),
    )
  })
})

describe('a worker that is invoked with something else', () => {
  it("fails visibly, and says what it is not: the console's test event", async () => {
    const worker = await service.coldStart()
    const event = { key1: 'value1' } as unknown as ReturnType<typeof sqsEvent>
    await expect(worker(event)).rejects.toThrow('not an SQS event')
    expect(service.logged('invocation_failed')).toMatchObject([
      { message: 'not an SQS event', aws_request_id: 'invocation-1' },
    ])
  })
})

describe('a worker that is configured wrongly', () => {
  it.each(variablesOf('worker').needed)('does not start without %s', async (name) => {
    await expect(service.coldStart({ [name]: undefined })).rejects.toThrow(`${name} is missing`)
  })

  it('starts without what it may do without', async () => {
    for (const name of variablesOf('worker').optional) {
      await expect(service.coldStart({ [name]: undefined })).resolves.toBeTypeOf('function')
    }
  })

  it('does not start with a concurrency out of bounds', async () => {
    await expect(service.coldStart({ BATCH_CONCURRENCY: '0' })).rejects.toThrow('BATCH_CONCURRENCY')
  })
})
