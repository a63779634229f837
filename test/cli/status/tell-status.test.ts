import { afterAll, describe, expect, it } from 'vitest'
import { tellStatus } from '../../../cli/status/tell-status.ts'
import { clockAt, conclusion, deletionRequest, NOW, requestId } from '../../lambda/factories.ts'
import { ledgerIn, readerOf, startLedgerServer } from '../../lambda/ledger/ledger-in-dynalite.ts'

const server = await startLedgerServer()
afterAll(server.close)
const clock = clockAt()
const writer = ledgerIn(server.client, clock.now)

async function ended(id: string, outcome: 'deleted' | 'not_found'): Promise<void> {
  await writer.take({
    conclusion: conclusion({ request: deletionRequest(id), outcome }),
    messageIds: [],
  })
}

await ended('gone', 'deleted')
await ended('unknown-there', 'not_found')
await writer.open([
  { ...deletionRequest('open'), requestedBy: 'billing', reason: 'contract\u202e ended' },
])

/** @param meanwhile happens while it waits for the first time */
async function status(
  ids: readonly string[],
  { waitMs = 0, json = false, meanwhile = async () => {} } = {},
) {
  const printed: string[] = []
  let waits = 0
  const code = await tellStatus(
    {
      ids: ids.map(requestId),
      json,
      waitMs,
    },
    {
      ledger: readerOf(server.client),
      terminal: {
        print: async (line) => {
          printed.push(line)
        },
      },
      now: clock.now,
      wait: async (ms) => {
        clock.advance(ms)
        waits += 1
        if (waits === 1) await meanwhile()
      },
    },
  )
  return { code, printed }
}

describe('the status of deletions', () => {
  it.each([
    [['gone'], 0],
    [['gone', 'unknown-there'], 4],
    [['gone', 'open'], 3],
    [['unknown-there', 'nobody-asked'], 3],
  ])('of %j ends with %i', async (ids, code) => {
    expect((await status(ids)).code).toBe(code)
  })

  it('is a row for each, in their order', async () => {
    const at = new Date(NOW).toISOString()
    const { printed } = await status(['open', 'gone', 'nobody-asked'])
    expect(printed.join('\n').split('\n')).toStrictEqual([
      `request_id    outcome             since                     attempts  by       why`,
      `open          queued              ${at}  0         billing  contract\\u202e ended`,
      `gone          deleted (observed)  ${at}  0`,
      'nobody-asked  no record',
    ])
  })

  it('is JSON for programs', async () => {
    const { printed } = await status(['gone', 'nobody-asked'], { json: true })
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { request_id: 'gone', state: 'final', outcome: 'deleted' },
      { request_id: 'nobody-asked', error: 'no_record' },
    ])
  })

  it('is waited for until all are final, and no longer than is said', async () => {
    const soon = await status(['soon'], {
      waitMs: 60_000,
      meanwhile: () => ended('soon', 'deleted'),
    })
    expect(soon.code).toBe(0)
    const start = clock.now()
    expect((await status(['open'], { waitMs: 2_000 })).code).toBe(3)
    expect(clock.now() - start).toBe(2_000)
  })
})
