import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptWebhook } from '../../../lambda/http/post-webhook.ts'
import { REFUSALS, RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import {
  type MessageIdentity,
  type Receipts,
  ReceiptsUnavailableError,
} from '../../../lambda/receipts/receipts.ts'
import type { FinishedStatus } from '../../../lambda/settings.ts'
import { DeletionJournal } from '../../../lambda/telemetry/deletion-journal.ts'
import { Log } from '../../../lambda/telemetry/log.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import { WebhookJournal } from '../../../lambda/telemetry/webhook-journal.ts'
import type { TableServer } from '../../../local/aws/stores/tables.ts'
import { clockAt } from '../factories.ts'
import { receiptsIn, startReceiptsServer } from '../receipts/receipts-in-dynalite.ts'

const INVOCATION_MS = 15_000
const QUEUED = { success: true, message: 'Queued 1 deletion', outcome: 'queued', queued: 1 }

describe('a webhook that is verified', () => {
  let server: TableServer

  beforeAll(async () => {
    server = await startReceiptsServer()
  }, 60_000)

  afterAll(() => server?.close())

  /** The route over a table of receipts, with a queue that takes everything but the ids in `full`. */
  function route({
    statuses = ['completed'],
    spoilt = {},
  }: {
    readonly statuses?: readonly FinishedStatus[]
    readonly spoilt?: Partial<Receipts>
  } = {}) {
    const clock = clockAt()
    const { now } = clock
    const table = receiptsIn(server.client, now)
    const receipts: Receipts = {
      claim: (message, until) => table.claim(message, until),
      confirm: (message, token, answer) => table.confirm(message, token, answer),
      release: (message, token) => table.release(message, token),
      ...spoilt,
    }
    const queue = { full: new Set<string>(), took: [] as string[] }
    const lines: Record<string, unknown>[] = []
    const log = new Log((line) => lines.push(JSON.parse(line)), now)
    const metrics = new Metrics('api')
    const accept = (message: MessageIdentity, body: unknown) =>
      acceptWebhook(
        message,
        JSON.stringify(body),
        { origin: 'webhook', acceptedAt: now() },
        {
          receipts,
          statuses,
          now,
          until: now() + INVOCATION_MS,
          journal: new DeletionJournal(log, metrics, now),
          webhookJournal: new WebhookJournal({ log, metrics }),
          enqueue: async (items) =>
            items.map(({ request: { requestId } }) => {
              if (queue.full.has(requestId)) return false
              queue.took.push(requestId)
              return true
            }),
        },
      )
    const refusal = async (message: MessageIdentity, body: unknown) => {
      const error: unknown = await accept(message, body).catch((thrown: unknown) => thrown)
      if (error instanceof RefusedRequestError) return error
      throw new Error(`expected a refusal, got ${JSON.stringify(error)}`)
    }
    return { clock, queue, lines, accept, refusal }
  }

  const documentProEvent = (status: string, id = 'parsed') => ({
    event: 'file_request_status_change',
    timestamp: '2026-11-24T12:00:00Z',
    data: { request_id: id, request_status: status, response_body: { constructor_name: 'x' } },
  })

  it('is queued and never waits for the deletion', async () => {
    const { accept, queue, lines } = route()
    const answer = await accept({ id: 'plain', digest: 'd' }, { request_id: 'a' })
    expect(answer).toStrictEqual({ status: 202, body: QUEUED })
    expect(queue.took).toStrictEqual(['a'])
    expect(lines).toMatchObject([{ event: 'accepted', origin: 'webhook', request_id: 'a' }])
  })

  it('is answered as the first time when the same id comes again, and does nothing', async () => {
    const { accept, queue, clock, lines } = route()
    const message = { id: 'again', digest: 'd' }
    await accept(message, { request_ids: ['a', 'b'] })
    clock.advance(75 * 3_600_000)

    const answer = await accept(message, { request_ids: ['a', 'b'] })
    expect(answer).toStrictEqual({
      status: 202,
      headers: { 'idempotent-replayed': 'true' },
      body: { success: true, message: 'Queued 2 deletions', outcome: 'queued', queued: 2 },
    })
    expect(queue.took).toStrictEqual(['a', 'b'])
    expect(lines.at(-1)).toMatchObject({ event: 'webhook_replayed' })
  })

  it('is refused when its id was that of another body', async () => {
    const { accept, refusal, queue, lines } = route()
    await accept({ id: 'reused', digest: 'd' }, { request_id: 'a' })
    const refused = await refusal({ id: 'reused', digest: 'other' }, { request_id: 'b' })
    expect(refused).toMatchObject({ code: 'webhook_id_reused', field: 'webhook-id' })
    expect(queue.took).toStrictEqual(['a'])
    expect(lines.at(-1)).toMatchObject({ event: 'webhook_id_reused', level: 'WARN' })
  })

  it('is accepted on the next try when the queue was away', async () => {
    const { accept, refusal, queue } = route()
    const message = { id: 'queue-away', digest: 'd' }
    queue.full.add('a')
    expect(await refusal(message, { request_id: 'a' })).toMatchObject({ code: 'queue_unavailable' })
    queue.full.clear()
    expect(await accept(message, { request_id: 'a' })).toStrictEqual({ status: 202, body: QUEUED })
    expect(queue.took).toStrictEqual(['a'])
  })

  it('is not accepted in part: a 207 would tell the sender that it is done', async () => {
    const { accept, refusal, queue } = route()
    const message = { id: 'in-part', digest: 'd' }
    const body = { request_ids: ['a', 'b'] }
    queue.full.add('b')
    expect(await refusal(message, body)).toMatchObject({ code: 'queue_unavailable' })
    queue.full.clear()
    expect(await accept(message, body)).toMatchObject({ status: 202, body: { queued: 2 } })
    expect(queue.took).toStrictEqual(['a', 'a', 'b'])
  })

  it('is sent back while another invocation is at it, and accepted when that one died', async () => {
    const message = { id: 'crash', digest: 'd' }
    const died = route({
      spoilt: {
        confirm: async () => {
          throw new Error('the function died here')
        },
      },
    })
    await expect(died.accept(message, { request_id: 'a' })).rejects.toThrow('died here')

    const { accept, refusal, queue, clock } = route()
    const busy = await refusal(message, { request_id: 'a' })
    expect(busy).toMatchObject({ code: 'webhook_in_progress', headers: { 'retry-after': '15' } })
    expect(REFUSALS[busy.code]).toBe(429)
    clock.advance(INVOCATION_MS + 1)
    expect(await accept(message, { request_id: 'a' })).toStrictEqual({ status: 202, body: QUEUED })
    expect(queue.took).toStrictEqual(['a'])
  })

  it('is accepted when only its receipt could not be written, and once more at worst', async () => {
    const { accept, queue, clock, lines } = route({ spoilt: { confirm: async () => false } })
    const message = { id: 'no-receipt', digest: 'd' }
    expect(await accept(message, { request_id: 'a' })).toStrictEqual({ status: 202, body: QUEUED })
    expect(lines.at(-1)).toMatchObject({ event: 'receipt_not_written' })
    clock.advance(INVOCATION_MS + 1)
    await accept(message, { request_id: 'a' })
    expect(queue.took).toStrictEqual(['a', 'a'])
  })

  it('is sent back when the table can not be asked, and nothing of it is accepted', async () => {
    const cause = new TypeError('socket')
    const { refusal, queue, lines } = route({
      spoilt: {
        claim: async () => {
          throw new ReceiptsUnavailableError('away', { cause })
        },
      },
    })
    const refused = await refusal({ id: 'no-table', digest: 'd' }, { request_id: 'a' })
    expect(refused).toMatchObject({ code: 'replay_check_unavailable' })
    expect(queue.took).toStrictEqual([])
    expect(lines).toMatchObject([{ event: 'receipts_unavailable', error: 'TypeError' }])
  })

  it('is refused by the name of the field, as often as it comes', async () => {
    const { refusal, queue } = route()
    const message = { id: 'invalid', digest: 'd' }
    for (const body of [{ request_id: 7 }, { request_ids: [7] }, { event: 'else' }, [], null]) {
      expect(await refusal(message, body)).toMatchObject({
        code: 'invalid',
        field: expect.any(String),
      })
    }
    expect(queue.took).toStrictEqual([])
  })

  it("deletes for DocumentPro's own event of a completed parsing", async () => {
    const { accept, queue } = route()
    const answer = await accept({ id: 'event', digest: 'd' }, documentProEvent('completed'))
    expect(answer).toStrictEqual({ status: 202, body: QUEUED })
    expect(queue.took).toStrictEqual(['parsed'])
  })

  it.each(['pending', 'processing', 'failed', 'exception', 'COMPLETED', 'something new'])(
    'ignores the status %s, and says why',
    async (status) => {
      const { accept, queue, lines } = route()
      const answer = await accept(
        { id: `ignored ${status}`, digest: 'd' },
        documentProEvent(status),
      )
      const reason = 'the parsing is not completed'
      expect(answer).toStrictEqual({
        status: 202,
        body: { success: true, message: 'Nothing to delete', outcome: 'ignored', reason },
      })
      expect(queue.took).toStrictEqual([])
      expect(lines).toMatchObject([{ event: 'ignored', origin: 'webhook', why: reason }])
    },
  )

  it('deletes for the statuses that are configured', async () => {
    const { accept, queue } = route({ statuses: ['completed', 'failed'] })
    await accept({ id: 'failed', digest: 'd' }, documentProEvent('failed'))
    const answer = await accept({ id: 'exception', digest: 'd' }, documentProEvent('exception'))
    expect(queue.took).toStrictEqual(['parsed'])
    expect(answer.body).toMatchObject({ reason: 'the parsing is not completed or failed' })
  })

  it.each([
    ['data', { event: 'file_request_status_change' }],
    ['data.request_status', { event: 'file_request_status_change', data: { request_id: 'a' } }],
    ['data.request_id', documentProEvent('completed', 'a b')],
  ])("names %s when it is what's wrong with the event", async (field, body) => {
    const { refusal } = route()
    expect(await refusal({ id: field, digest: 'd' }, body)).toMatchObject({ field })
  })
})
