import { afterAll, describe, expect, it } from 'vitest'
import { getDeletion, getDeletions } from '../../../lambda/http/get-deletions.ts'
import { LedgerTableReader } from '../../../lambda/ledger/ledger-table-reader.ts'
import { attemptHistory, clockAt, conclusion, deletionRequest, NOW } from '../factories.ts'
import { httpEvent } from '../http-event.ts'
import { ledgerIn, readerOf, startLedgerServer } from '../ledger/ledger-in-dynalite.ts'

const server = await startLedgerServer()
afterAll(server.close)
const reader = readerOf(server.client)
const ledger = ledgerIn(server.client, clockAt().now)

const AT = '2026-11-24T12:00:00.000Z'
const ODD = 'odd/?&=+%25#'
await ledger.open([deletionRequest('later', { notBefore: NOW + 60_000 })])
await ledger.take({
  conclusion: conclusion({
    request: deletionRequest('a', {
      origin: 'deletions_api',
      caller: { iamArn: 'arn:aws:iam::123456789012:user/clerk' },
      history: attemptHistory(),
      reason: 'contract ended',
      requestedBy: 'billing',
      idempotencyKey: 'key-1',
      traceId: 'Root=1',
    }),
  }),
  messageIds: [],
})
await ledger.take({ conclusion: conclusion({ request: deletionRequest(ODD) }), messageIds: [] })

function get(id: string | undefined, target = '/deletions/x', now = NOW) {
  const event = httpEvent({ method: 'GET', target })
  const pathParameters = id === undefined ? {} : { request_id: id }
  return getDeletion({ ...event, pathParameters }, reader, now)
}

function list(query: string, from = reader) {
  return getDeletions(httpEvent({ method: 'GET', target: `/deletions?${query}` }), from, NOW)
}

describe('the record of an id', () => {
  it('has every field of docs/ledger.md that is known', async () => {
    const { status, body } = await get('a')
    expect({ status, body: JSON.parse(JSON.stringify(body)) }).toStrictEqual({
      status: 200,
      body: {
        success: true,
        message: 'The record of the deletion',
        request_id: 'a',
        state: 'final',
        outcome: 'deleted',
        evidence: 'observed',
        status: 200,
        final_at: AT,
        dead_letter: false,
        origin: 'deletions_api',
        caller: { iam_arn: 'arn:aws:iam::123456789012:user/clerk' },
        reason: 'contract ended',
        requested_by: 'billing',
        idempotency_key: 'key-1',
        trace_id: 'Root=1',
        accepted_at: AT,
        first_attempt_at: AT,
        changed_at: AT,
        attempt_count: 1,
        attempts: [
          {
            at: AT,
            outcome: 'unavailable',
            status: 503,
            ambiguous: false,
            key_fingerprint: expect.stringMatching(/^[\da-f]{8}$/),
          },
        ],
        key_fingerprint: expect.stringMatching(/^[\da-f]{8}$/),
        later_requests: [],
      },
    })
  })

  it('is scheduled until its time has come, and queued from then on', async () => {
    expect((await get('later')).body).toMatchObject({ state: 'scheduled' })
    const due = await get('later', undefined, NOW + 60_000)
    expect(due.body).toMatchObject({ state: 'queued', not_before: '2026-11-24T12:01:00.000Z' })
  })

  it('is not there for an id that nobody asked for', async () => {
    expect(await get('nobody')).toMatchObject({ status: 404, body: { error: 'no_record' } })
  })

  it.each([
    ['no id', undefined, 'request_id'],
    [undefined, undefined, 'request_id'],
    ['a', '/deletions/a?x=1', 'x'],
  ])('is refused for %j', async (id, target, field) => {
    await expect(get(id, target)).rejects.toMatchObject({ code: 'invalid', field })
  })
})

describe('a list of records', () => {
  it('tells how many there are, and that there are no more', async () => {
    expect(await list('outcome=deleted')).toMatchObject({
      status: 200,
      body: { message: '2 records', cursor: null },
    })
    expect(await list(`since=${encodeURIComponent('2026-11-24T13:00:00+01:00')}`)).toMatchObject({
      body: { message: '3 records' },
    })
  })

  it('may be that of one id, whatever is in it', async () => {
    expect(await list(`request_id=${encodeURIComponent(ODD)}`)).toMatchObject({
      body: { message: '1 record', deletions: [{ request_id: ODD }], cursor: null },
    })
    expect(await list('request_id=nobody')).toMatchObject({ body: { deletions: [] } })
  })

  it.each([
    ['outcome=invalid', 'outcome'],
    ['outcome=', 'outcome'],
    ['since=2026-02-30T00:00:00Z', 'since'],
    ['until=', 'until'],
    ['cursor=x', 'cursor'],
    ['request_id=', 'request_id'],
    ['request_id=a&outcome=deleted', 'request_id'],
    ['page=2', 'page'],
  ])('is refused with %s', async (query, field) => {
    await expect(list(query)).rejects.toMatchObject({ code: 'invalid', field })
  })

  it('is refused, to be asked for again, while the ledger is away', async () => {
    const away = new LedgerTableReader(() => server.client, 'NoSuchTable')
    await expect(list('', away)).rejects.toMatchObject({ code: 'ledger_unavailable' })
  })
})
