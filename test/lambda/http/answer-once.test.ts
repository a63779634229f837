import { afterAll, describe, expect, it } from 'vitest'
import { answerOnce } from '../../../lambda/http/answer-once.ts'
import type { HttpAnswer } from '../../../lambda/http/answers.ts'
import { RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import { answerKey } from '../../../lambda/ledger/ledger-item.ts'
import { ReceiptsTable } from '../../../lambda/receipts/receipts-table.ts'
import { clockAt } from '../factories.ts'
import { LEDGER, startLedgerServer } from '../ledger/ledger-in-dynalite.ts'

const server = await startLedgerServer()
afterAll(server.close)

const DAY_MS = 86_400_000
const INVOCATION_MS = 15_000

function answer(status: number, outcome: string): HttpAnswer {
  return { status, body: { success: status < 300, outcome } }
}

/** Requests with one key, in the order of a clock. */
function requests(key: string, table = LEDGER) {
  const clock = clockAt()
  const unavailable: unknown[] = []
  const answers = new ReceiptsTable({
    client: () => server.client,
    table,
    keyOf: answerKey,
    rememberedSeconds: DAY_MS / 1_000,
    now: clock.now,
  })
  return {
    clock,
    unavailable,
    ask: (work: () => Promise<HttpAnswer>, digest = 'same') =>
      answerOnce(
        { id: key, digest },
        {
          answers,
          until: clock.now() + INVOCATION_MS,
          now: clock.now,
          onUnavailable: (cause) => unavailable.push(cause),
        },
        work,
      ),
  }
}

const never = () => expect.fail('it was answered before')

describe('a request with a key', () => {
  it.each([200, 202, 207, 404])('gets its first answer again, for a day: %i', async (status) => {
    const { ask, clock } = requests(`again-${status}`)
    const first = answer(status, 'first')
    expect(await ask(async () => first)).toBe(first)
    clock.advance(DAY_MS - 1_000)
    expect(await ask(async () => never())).toStrictEqual({
      ...first,
      headers: { 'idempotent-replayed': 'true' },
    })
    clock.advance(3_000)
    expect(await ask(async () => answer(200, 'second'))).toStrictEqual(answer(200, 'second'))
  })

  it('is refused when the key came with another one', async () => {
    const { ask } = requests('other')
    await ask(async () => answer(200, 'first'))
    await expect(ask(async () => never(), 'different')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      field: 'Idempotency-Key',
    })
  })

  it('is told to wait while the first one is under way, and no longer than its invocation lasts', async () => {
    const { ask, clock } = requests('busy')
    const first = Promise.withResolvers<HttpAnswer>()
    const working = Promise.withResolvers<void>()
    const asked = ask(() => {
      working.resolve()
      return first.promise
    })
    await working.promise
    await expect(ask(async () => never())).rejects.toMatchObject({
      code: 'idempotency_key_in_progress',
      headers: { 'retry-after': '15' },
    })
    clock.advance(INVOCATION_MS + 1)
    expect(await ask(async () => answer(200, 'taken over'))).toStrictEqual(
      answer(200, 'taken over'),
    )
    first.resolve(answer(200, 'late'))
    await asked
    expect(await ask(async () => never())).toMatchObject({ body: { outcome: 'taken over' } })
  })

  it.each([
    ['a fault of ours', async () => answer(503, 'queue_unavailable')],
    [
      'a refusal',
      async () => {
        throw new RefusedRequestError('invalid', { message: 'no' })
      },
    ],
  ])('works anew after %s', async (name, work) => {
    const { ask } = requests(`anew-${name}`)
    await ask(work).catch(() => undefined)
    expect(await ask(async () => answer(200, 'done'))).toStrictEqual(answer(200, 'done'))
  })

  it('is answered all the same where it can not be known whether it was before', async () => {
    const { ask, unavailable } = requests('away', 'NoSuchTable')
    expect(await ask(async () => answer(200, 'done'))).toStrictEqual(answer(200, 'done'))
    expect(unavailable).toHaveLength(1)
  })
})
