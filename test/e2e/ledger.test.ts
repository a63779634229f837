import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  DEVELOPER_SENDER_ID,
  EVENTBRIDGE_SENDER_ID,
} from '../../local/aws/sqs-edge/system-notes.ts'
import { NO_OUTAGE } from '../../local/aws/stand-in/outage.ts'
import { itemsOf } from './ledger-items.ts'
import {
  type Answer,
  answerOf,
  eventually,
  type RunningService,
  runService,
} from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'
import { signedWebhook } from './signed-webhook.ts'

const WHY = { reason: 'contract ended', requested_by: 'billing' }

describe('the ledger of a running service', () => {
  let service: RunningService

  beforeAll(async () => {
    service = await runService({ context: ENCRYPTED })
  }, 60_000)

  afterAll(() => service?.close())

  const list = async (query: string): Promise<Answer> =>
    answerOf(await fetch(`${service.endpoints.apiUrl}/deletions?${query}`))

  async function sendWebhook(body: string): Promise<void> {
    const { apiUrl, webhookSecret } = service.endpoints
    await fetch(`${apiUrl}/webhook`, signedWebhook('msg_1', body, webhookSecret))
  }

  const WAYS: readonly (readonly [
    string,
    Readonly<Record<string, unknown>>,
    (id: string) => Promise<unknown>,
  ])[] = [
    ['deletions_api', WHY, (id) => service.post({ request_id: id, ...WHY })],
    [
      'files_api',
      {},
      (id) =>
        fetch(`${service.endpoints.apiUrl}/files?request_id=${id}`, {
          method: 'DELETE',
          headers: { 'x-api-key': service.endpoints.apiKey ?? '' },
        }),
    ],
    [
      'queue',
      { ...WHY, caller: { sender_id: DEVELOPER_SENDER_ID } },
      (id) => service.enqueue(JSON.stringify({ request_id: id, ...WHY })),
    ],
    [
      'event',
      {
        ...WHY,
        caller: {
          sender_id: EVENTBRIDGE_SENDER_ID,
          event_source: 'test',
          event_id: expect.stringMatching(/^[\da-f-]{36}$/),
        },
      },
      (id) => service.putEvent(JSON.stringify({ request_id: id, ...WHY })),
    ],
    [
      'sns',
      { ...WHY, caller: { sender_id: DEVELOPER_SENDER_ID } },
      (id) =>
        service.enqueue(
          JSON.stringify({
            Type: 'Notification',
            TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic',
            Message: JSON.stringify({ request_id: id, ...WHY }),
          }),
        ),
    ],
    [
      'documentpro_event',
      { caller: { sender_id: DEVELOPER_SENDER_ID } },
      (id) =>
        service.enqueue(
          JSON.stringify({
            event: 'file_request_status_change',
            timestamp: '2026-11-24T12:00:00Z',
            data: { request_id: id, request_status: 'completed', response_body: {} },
          }),
        ),
    ],
    [
      'webhook',
      { ...WHY, caller: { webhook_id: 'msg_1' } },
      (id) => sendWebhook(JSON.stringify({ request_id: id, ...WHY })),
    ],
  ]

  it.each(WAYS)(
    'says of what came by %s who asked, why, and what became of it',
    async (origin, who, send) => {
      const id = `by-${origin}`
      await service.simulate('results', { request_ids: [id] })

      await send(id)

      expect(await service.endOf(id)).toMatchObject({
        success: true,
        request_id: id,
        state: 'final',
        outcome: 'deleted',
        evidence: 'observed',
        status: 200,
        dead_letter: false,
        origin,
        attempt_count: 1,
        attempts: [{ outcome: 'deleted', status: 200, ambiguous: false }],
        key_fingerprint: expect.stringMatching(/^[\da-f]{8}$/),
        later_requests: [],
        ...who,
      })
    },
  )

  it('tells who got a 202 where the deletion is, and how it ended', async () => {
    await service.simulate('results', { request_ids: ['told-202'] })
    await service.simulate('faults', { request_id: 'told-202', status: 500, times: 2 })

    const { status } = await service.post({ request_id: 'told-202' })
    const pending = await service.recordOf('told-202')

    expect(status).toBe(202)
    expect(pending).toMatchObject({ status: 200, body: { state: 'pending', attempt_count: 1 } })
    expect(await service.endOf('told-202')).toMatchObject({ outcome: 'deleted', attempt_count: 3 })
  })

  it('has one record for twenty callers at once, and a true answer for each', async () => {
    await service.simulate('results', { request_ids: ['by-twenty'] })

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        service.post({ request_id: 'by-twenty', requested_by: `caller-${index}` }),
      ),
    )

    const outcomes = new Set(answers.map(({ body }) => body.outcome))
    expect(outcomes).toContain('deleted')
    const calls = await service.callsFor('by-twenty')
    expect(calls.filter(({ deleted }) => deleted)).toHaveLength(1)
    const record = await service.endOf('by-twenty')
    expect(record).toMatchObject({ outcome: 'deleted', evidence: 'observed' })
    const items = await itemsOf(service)
    expect(items.filter((item) => item.includes('id#by-twenty'))).toHaveLength(1)
    // Who came before the deletion was on record may truthfully be told that there is nothing.
    expect(
      [...outcomes].every((word) =>
        ['deleted', 'already_gone', 'not_found'].includes(String(word)),
      ),
    ).toBe(true)
  })

  it('makes a second request, by another way, already_gone with the time of the deletion', async () => {
    await service.simulate('results', { request_ids: ['twice'] })
    await service.enqueue('{"request_id":"twice"}')
    const { final_at } = await service.endOf('twice')

    const again = await service.post({ request_id: 'twice', requested_by: 'audit' })

    expect(again).toStrictEqual({
      status: 200,
      body: {
        success: true,
        message: 'The result is gone; we deleted it before',
        request_id: 'twice',
        outcome: 'already_gone',
        evidence: 'recorded',
        deleted_at: final_at,
      },
    })
    expect(await service.endOf('twice')).toMatchObject({
      outcome: 'deleted',
      final_at,
      later_requests: [{ outcome: 'already_gone', requested_by: 'audit', origin: 'deletions_api' }],
    })
    expect(service.linesOf('twice').at(-1)).toMatchObject({
      event: 'outcome',
      deleted_at: final_at,
    })
  })

  it('gives the first answer again to the same key, and takes it with no other request', async () => {
    await service.simulate('results', { request_ids: ['keyed'] })
    const key = { 'idempotency-key': 'order-17' }

    const first = await service.post({ request_id: 'keyed' }, key)
    const again = await service.post({ request_id: 'keyed' }, key)
    const other = await service.post({ request_id: 'another' }, key)
    const inBody = await service.post({ request_id: 'keyed', idempotency_key: 'order-18' })

    expect(first).toMatchObject({ status: 200, body: { outcome: 'deleted' } })
    expect(again).toStrictEqual(first)
    expect(other).toMatchObject({ status: 422, body: { error: 'idempotency_key_reused' } })
    expect(inBody).toMatchObject({ status: 200, body: { outcome: 'already_gone' } })
    expect(await service.callsFor('keyed')).toHaveLength(2)
    expect(await service.callsFor('another')).toStrictEqual([])
    expect(await service.endOf('keyed')).toMatchObject({ idempotency_key: 'order-17' })
  })

  it('has no record of what nobody asked for, and refuses what is no id', async () => {
    expect(await service.recordOf('nobody-asked')).toStrictEqual({
      status: 404,
      body: {
        success: false,
        error: 'no_record',
        message: 'The ledger has no record of this request_id',
        request_id: 'nobody-asked',
      },
    })
    expect((await service.recordOf('no id')).status).toBe(400)
  })

  it('is listed by outcome and time, in parts', async () => {
    await service.post({ request_id: 'not-there' })
    const { status, body } = await list('outcome=not_found&since=2026-01-01T00:00:00Z')
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, cursor: null })
    expect(body.deletions).toContainEqual(expect.objectContaining({ request_id: 'not-there' }))
    expect(await list('until=2026-01-01T00:00:00Z')).toMatchObject({ body: { deletions: [] } })
    for (const [query, field] of [
      ['outcome=pending', 'outcome'],
      ['since=yesterday', 'since'],
      ['cursor=x', 'cursor'],
      ['limit=5', 'limit'],
    ] as const) {
      expect(await list(query)).toMatchObject({ status: 400, body: { field } })
    }
  })

  it('away, costs no outcome and no second call; what ended is recorded when it is back', async () => {
    const queued = Array.from({ length: 12 }, (_, index) => `while-away-${index}`)
    await service.simulate('results', { request_ids: [...queued, 'waited-for'] })
    service.dynamoDbEdge.fail({ kind: 'down', delayMs: 0, times: Number.POSITIVE_INFINITY })

    const answer = await service.post({ request_id: 'waited-for' })
    await service.enqueue(JSON.stringify({ request_ids: queued.slice(0, 6) }))
    for (const id of queued.slice(6)) await service.enqueue(JSON.stringify({ request_id: id }))
    for (const id of queued) {
      await eventually(`${id} waiting with its outcome, for the second time`, async () => {
        const hops = service.linesOf(id).filter(({ why }) => why === 'not_concluded')
        return hops.length > 1 ? hops : undefined
      })
    }
    const down = await service.recordOf('waited-for')

    expect(answer).toMatchObject({ status: 200, body: { outcome: 'deleted', recorded: false } })
    expect(down).toMatchObject({ status: 503, body: { error: 'ledger_unavailable' } })
    service.dynamoDbEdge.fail(NO_OUTAGE)
    for (const id of [...queued, 'waited-for']) {
      expect(await service.endOf(id)).toMatchObject({ outcome: 'deleted', evidence: 'observed' })
      expect(await service.callsFor(id)).toHaveLength(1)
      expect(await service.outcomeOf(id)).toMatchObject({ outcome: 'deleted' })
    }
  }, 120_000)
})
