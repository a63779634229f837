import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type QueueIntake, readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import { encodeAsNew, encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, deletionRequest, NOW } from '../factories.ts'

const OPTIONS = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }

function read(body: unknown, options = OPTIONS, trusted = false): QueueIntake {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const acceptance = { origin: 'queue', acceptedAt: NOW, traceId: 'Root=1', trusted } as const
  return readQueueMessage(text, acceptance, options)
}

/** The requests of an intake for these ids, accepted from `origin` now. */
function asking(origin: string, ...ids: readonly string[]) {
  return askingBy({}, origin, ...ids)
}

/** The same, of an event of this source. */
function askingBy(fields: object, origin: string, ...ids: readonly string[]) {
  return {
    kind: 'requests',
    requests: ids.map((id) => ({ ...deletionRequest(id), origin, traceId: 'Root=1', ...fields })),
  }
}

const OF_SHOP = { caller: { eventSource: 'shop' } }
const OF_S = { caller: { eventSource: 's' } }

function event(detail: unknown, more: object = {}): object {
  return { source: 'shop', 'detail-type': 'Order closed', detail, ...more }
}

function sns(message: unknown): object {
  const Message = typeof message === 'string' ? message : JSON.stringify(message)
  return { Type: 'Notification', TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic', Message }
}

function documentPro(data: unknown): object {
  return { event: 'file_request_status_change', timestamp: '2026-11-24T12:00:00Z', data }
}

describe('a message of plain fields', () => {
  it('asks for one id, or for each of a list', () => {
    expect(read({ request_id: 'a' })).toStrictEqual(asking('queue', 'a'))
    expect(read({ request_ids: ['a', 'b', 'a'] })).toStrictEqual(asking('queue', 'a', 'b'))
  })

  it('keeps what the producer says beside the id', () => {
    const fields = { reason: 'gdpr', requested_by: 'jane', idempotency_key: 'once' }
    expect(read({ request_id: 'a', not_before: '2026-11-24T12:00:05Z', ...fields })).toMatchObject({
      requests: [
        {
          notBefore: NOW + 5_000,
          reason: 'gdpr',
          requestedBy: 'jane',
          idempotencyKey: 'once',
        },
      ],
    })
  })

  it.each([
    ['not json', 'body', 'body is not valid JSON'],
    ['', 'body', 'body is not valid JSON'],
    ['null', 'body', 'body must be a JSON object; got null'],
    ['["a"]', 'body', 'body must be a JSON object; got a list'],
    ['"{\\"request_id\\":\\"a\\"}"', 'body', /^body must be a JSON object; got a text/],
    ['{"request_id":"a","request_id":"b"}', 'request_id', /only once/],
    ['{}', 'request_id', /got nothing/],
    ['{"Event":"s3:TestEvent"}', 'Event', /is not a known field/],
  ])('is refused when it is %s', (body, field, message) => {
    const intake = read(body)
    expect(intake).toStrictEqual({ kind: 'invalid', field, message: expect.any(String) })
    if (intake.kind === 'invalid') expect(intake.message).toMatch(message)
  })
})

describe('a message of our own', () => {
  it('goes on with its history, its origin and its first acceptance', () => {
    const request = deletionRequest('a', {
      origin: 'files_api',
      firstAcceptedAt: NOW - 60_000,
      history: attemptHistory({ count: 3 }),
    })
    const intake = read(encodeRequest(request), OPTIONS, true)
    expect(intake).toStrictEqual({ kind: 'requests', requests: [request] })
  })

  it('is a new request when none of our functions sent it, and what it claims is named', () => {
    const request = deletionRequest('a', {
      origin: 'files_api',
      firstAcceptedAt: NOW - 60_000,
      history: attemptHistory({ count: 3, ambiguous: true }),
      redelivered: true,
      retryAt: NOW + 60_000,
      reason: 'gdpr',
    })
    expect(read(encodeRequest(request))).toStrictEqual({
      kind: 'requests',
      requests: [deletionRequest('a', { origin: 'files_api', reason: 'gdpr', traceId: 'Root=1' })],
      uncounted: [
        'first_accepted_at',
        'attempt_count',
        'ambiguous',
        'attempts',
        'redelivered',
        'retry_at',
      ],
    })
  })

  it('has nothing that does not count when it claims nothing', () => {
    const intake = read(encodeAsNew(deletionRequest('a', { history: attemptHistory() })))
    expect(intake).toStrictEqual(asking('queue', 'a'))
  })

  it.each([true, false])(
    'is refused by the name of its field when it is damaged: %s',
    (trusted) => {
      const refusal = { kind: 'invalid', field: 'v', message: 'v must be 1' }
      expect(read({ v: 9, request_id: 'a' }, OPTIONS, trusted)).toStrictEqual(refusal)
      expect(read({ v: 1, request_id: 'a b' }, OPTIONS, trusted)).toMatchObject({
        field: 'request_id',
      })
    },
  )
})

describe('an EventBridge event', () => {
  it('asks for the id, or the ids, in its detail', () => {
    expect(read(event({ request_id: 'a', other: 1 }))).toStrictEqual(
      askingBy(OF_SHOP, 'event', 'a'),
    )
    expect(read(event({ request_id: ['a', 'b'] }))).toStrictEqual(
      askingBy(OF_SHOP, 'event', 'a', 'b'),
    )
  })

  it('asks for what is at the configured path', () => {
    const options = { eventRequestIdPath: ['detail', 'parsing', 'id'], statuses: ['completed'] }
    expect(read(event({ parsing: { id: 'a' } }), options)).toStrictEqual(
      askingBy(OF_SHOP, 'event', 'a'),
    )
  })

  it.each([
    [{}, 'detail.request_id'],
    [{ request_id: 7 }, 'detail.request_id'],
    [{ request_id: [] }, 'detail.request_id'],
    [{ request_id: ['a', ''] }, 'detail.request_id[1]'],
    [null, 'detail.request_id'],
    ['request_id', 'detail.request_id'],
    [undefined, 'detail.request_id'],
  ])('with the detail %j is refused by its path', (detail, field) => {
    const intake = read(event(detail))
    expect(intake).toMatchObject({ kind: 'invalid', field })
    if (intake.kind === 'invalid') expect(intake.message).toContain(field)
  })

  it('asks for nothing that an object inherits', () => {
    const options = { eventRequestIdPath: ['detail', 'toString'], statuses: ['completed'] }
    const intake = read(event({}), options)
    expect(intake).toMatchObject({ kind: 'invalid', field: 'detail.toString' })
    if (intake.kind === 'invalid') expect(intake.message).toMatch(/got nothing$/)
  })

  it('says where it comes from, and which one it is', () => {
    const id = '6a7e8feb-b491-4cf7-a9f1-bf3703467718'
    const caller = { eventSource: 'shop', eventId: id }
    const one = event({ request_id: 'a' }, { id })
    expect(read(one)).toStrictEqual(askingBy({ caller }, 'event', 'a'))
  })

  it.each(['', 'line\nbreak', 'é', 'x'.repeat(513), 1, null])(
    'with an id %j, which no event has, is an event all the same',
    (id) => {
      expect(read(event({ request_id: 'a' }, { id }))).toStrictEqual(
        askingBy(OF_SHOP, 'event', 'a'),
      )
    },
  )

  it('is known by its source and its detail-type, both', () => {
    expect(read({ source: 'shop', detail: { request_id: 'a' } })).toMatchObject({ field: 'source' })
    expect(read({ 'detail-type': 'x', request_id: 'a' })).toMatchObject({ field: 'detail-type' })
    expect(read(event({ request_id: 'a' }, { source: 1 }))).toMatchObject({ field: 'source' })
    expect(read(event({ request_id: 'a' }, { 'detail-type': 1 }))).toMatchObject({
      field: 'source',
    })
  })
})

describe('an SNS envelope', () => {
  it.each([
    ['plain fields', { request_ids: ['a'] }, asking('sns', 'a')],
    ['an event', event({ request_id: 'a' }), askingBy(OF_SHOP, 'event', 'a')],
    [
      "DocumentPro's event",
      documentPro({ request_id: 'a', request_status: 'completed' }),
      asking('documentpro_event', 'a'),
    ],
  ])('is opened around %s', (_, message, expected) => {
    expect(read(sns(message))).toStrictEqual(expected)
  })

  it('is opened around a message of our own, whose history never counts', () => {
    const history = attemptHistory({ ambiguous: true })
    const request = deletionRequest('a', { origin: 'deletions_api', history })
    expect(read(sns(encodeRequest(request)), OPTIONS, true)).toMatchObject({
      requests: [deletionRequest('a', { origin: 'deletions_api' })],
      uncounted: expect.arrayContaining(['attempts']),
    })
  })

  it('passes the configured path on', () => {
    const options = { eventRequestIdPath: ['detail', 'id'], statuses: ['completed'] }
    expect(read(sns(event({ id: 'a' })), options)).toStrictEqual(askingBy(OF_SHOP, 'event', 'a'))
  })

  it.each([
    ['text', 'Message', 'Message is not valid JSON'],
    ['{"request_id":"a"', 'Message', 'Message is not valid JSON'],
    ['null', 'Message', 'Message must be a JSON object; got null'],
    ['["a"]', 'Message', 'Message must be a JSON object; got a list'],
    ['"a"', 'Message', 'Message must be a JSON object; got a text of 1 characters'],
    ['{"a":1,"a":2}', 'Message.a', 'Message must have the key a only once'],
    ['{"prototype":1}', 'Message.prototype', 'Message must not have the key prototype'],
    [
      `{"request_id":${'['.repeat(40)}${']'.repeat(40)}}`,
      'Message',
      'Message must not be nested deeper than 32 levels',
    ],
    ['{}', 'Message.request_id', /^Message\.request_id must be .*; got nothing$/],
    ['{"request_ids":["a",""]}', 'Message.request_ids[1]', /^Message\.request_ids\[1\] must be/],
    [
      '{"request_id":"a","request_ids":["a"]}',
      'Message.request_ids',
      'Message.request_ids must not come together with Message.request_id',
    ],
    ['{"request_id":"a","x":1}', 'Message.x', /^Message\.x is not a known field/],
    ['{"v":2}', 'Message.v', 'Message.v must be 1'],
    [
      '{"source":"s","detail-type":"t","detail":{}}',
      'Message.detail.request_id',
      /^Message\.detail\.request_id must be/,
    ],
    [
      '{"event":"file_request_status_change","data":{"request_status":1}}',
      'Message.data.request_status',
      'Message.data.request_status must be a text',
    ],
  ])('is refused around %s, by the path to what is wrong', (message, field, rule) => {
    const intake = read(sns(message))
    expect(intake).toStrictEqual({ kind: 'invalid', field, message: expect.any(String) })
    if (intake.kind === 'invalid') expect(intake.message).toMatch(rule)
  })

  it('is refused without a text in it', () => {
    expect(read({ ...sns(''), Message: { request_id: 'a' } })).toMatchObject({ field: 'Message' })
    expect(read({ ...sns(''), Message: undefined })).toMatchObject({ field: 'Message' })
    const list = ['{"request_id":"a"}']
    expect(read({ ...sns(''), Message: list })).toMatchObject({ field: 'Message' })
  })

  it('is refused around another one', () => {
    expect(read(sns(sns({ request_id: 'a' })))).toStrictEqual({
      kind: 'invalid',
      field: 'Message',
      message: 'Message must not be an SNS envelope again',
    })
  })

  it('is known by its type and its topic, both', () => {
    const envelope = sns({ request_id: 'a' })
    for (const changes of [{ Type: 'SubscriptionConfirmation' }, { TopicArn: 1 }]) {
      expect(read({ ...envelope, ...changes })).toMatchObject({ kind: 'invalid', field: 'Type' })
    }
  })
})

describe("DocumentPro's own event", () => {
  it('asks for the id of a completed parsing', () => {
    const data = { request_id: 'a', request_status: 'completed', response_body: {} }
    expect(read(documentPro(data))).toStrictEqual(asking('documentpro_event', 'a'))
  })

  it.each(['pending', 'processing', 'failed', 'exception', ''])(
    'asks for nothing when the parsing is %s',
    (request_status) => {
      expect(read(documentPro({ request_id: 'a', request_status }))).toStrictEqual({
        kind: 'ignored',
        why: 'the parsing is not completed',
      })
    },
  )

  it.each([
    [undefined, 'data', 'data of the DocumentPro event must be an object'],
    [[], 'data', 'data of the DocumentPro event must be an object'],
    [{ request_id: 'a' }, 'data.request_status', 'data.request_status must be a text'],
    [{ request_status: 'completed' }, 'data.request_id', /^data\.request_id must be a string/],
    [{ request_status: 'pending', request_id: '' }, 'data.request_id', /^data\.request_id/],
  ])('is refused with the data %j', (data, field, message) => {
    const intake = read(documentPro(data))
    expect(intake).toStrictEqual({ kind: 'invalid', field, message: expect.any(String) })
    if (intake.kind === 'invalid') expect(intake.message).toMatch(message)
  })

  it('is not any other event of the same shape', () => {
    const other = { ...documentPro({ request_id: 'a' }), event: 'something_else' }
    expect(read(other)).toMatchObject({ kind: 'invalid', field: 'event' })
  })
})

describe("what is somebody's data", () => {
  /** Keys and nesting that nothing of ours may have. */
  const ODD = [
    '{"constructor":"x"}',
    '{"__proto__":{"request_id":"b"}}',
    '{"a":{"prototype":[{"constructor":{"prototype":1}}]}}',
    '{"total":1,"total":2}',
    `${'['.repeat(100)}${']'.repeat(100)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    '{"request_id":"b","request_id":"c","data":{"request_id":1,"request_id":2}}',
  ]

  it.each(ODD)("is not read in DocumentPro's event: %s", (odd) => {
    const body = `{"event":"file_request_status_change","meta":${odd},"data":{"response_body":{
      "result_json_data":${odd}},"request_id":"a","request_status":"completed"}}`
    expect(read(body)).toStrictEqual(asking('documentpro_event', 'a'))
    expect(read(sns(body))).toStrictEqual(asking('documentpro_event', 'a'))
  })

  it.each(ODD)('is not read in a foreign event: %s', (odd) => {
    const options = { eventRequestIdPath: ['detail', 'file', 'id'], statuses: ['completed'] }
    const body = `{"detail":{"data":${odd},"file":{"id":["a","b"],"x":${odd}},"y":[${odd}]},
      "source":"s","detail-type":"t","resources":${odd}}`
    expect(read(body, options)).toStrictEqual(askingBy(OF_S, 'event', 'a', 'b'))
  })

  it.each(ODD)('is not read in an SNS envelope: %s', (odd) => {
    const body = `{"Type":"Notification","TopicArn":"t","MessageAttributes":${odd},
      "Message":"{\\"request_id\\":\\"a\\"}"}`
    expect(read(body)).toStrictEqual(asking('sns', 'a'))
  })

  it.each([
    ['twice', '"x":1,"x":2', 'x', 'body must have the key x only once'],
    ['twice, once escaped', '"x":1,"\\u0078":2', 'x', 'body must have the key x only once'],
    ['constructor', '"constructor":1', 'constructor', 'body must not have the key constructor'],
    ['__proto__', '"__proto__":{}', '__proto__', 'body must not have the key __proto__'],
  ])('may not be beside what is read: the key %s', (_what, keys, field, message) => {
    const refusal = { kind: 'invalid', field, message }
    const event = '"source":"s","detail-type":"t"'
    const status = '"event":"file_request_status_change"'
    const data = '"request_id":"a","request_status":"completed"'
    for (const body of [
      `{${event},${keys},"detail":{"request_id":"a"}}`,
      `{${event},"detail":{"request_id":"a",${keys}}}`,
      `{${status},${keys},"data":{${data}}}`,
      `{${status},"data":{${keys},${data}}}`,
      `{"Type":"Notification","TopicArn":"t",${keys},"Message":"{}"}`,
    ]) {
      expect(read(body)).toStrictEqual(refusal)
    }
  })

  it('is nowhere in what is our own', () => {
    const odd = '{"constructor":1}'
    const own = '"source":"s","detail-type":"DocumentPro deletion requested"'
    for (const body of [
      `{"request_id":"a","reason":${odd}}`,
      `{"v":1,"attempts":[${odd}]}`,
      `{${own},"detail":{"request_id":"a"},"resources":[${odd}]}`,
    ]) {
      expect(read(body)).toMatchObject({ kind: 'invalid', field: 'constructor' })
    }
  })

  it('reaches no prototype', () => {
    const body = `{"source":"s","detail-type":"t","detail":{"request_id":"a","x":{"__proto__":
      {"reason":"polluted"},"constructor":{"prototype":{"reason":"polluted"}}}}}`
    expect(read(body)).toStrictEqual(askingBy(OF_S, 'event', 'a'))
    expect({}).not.toHaveProperty('reason')
  })
})

it('a message is read, ignored or refused, whatever it is', () => {
  const part = fc.constantFrom<object>(
    {},
    { request_id: 'a' },
    { v: 1 },
    event({ request_id: 'a' }),
    sns({ request_id: 'a' }),
    documentPro({ request_id: 'a', request_status: 'completed' }),
  )
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.tuple(part, fc.object(), part).map(([a, b, c]) => JSON.stringify({ ...a, ...b, ...c })),
  )
  fc.assert(
    fc.property(body, fc.boolean(), (text, trusted) => {
      const intake = read(text, OPTIONS, trusted)
      if (intake.kind === 'invalid') expect(intake.field).not.toBe('')
      if (intake.kind === 'requests') expect(intake.requests.length).toBeGreaterThan(0)
    }),
  )
})
