import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it } from 'vitest'
import {
  CursorError,
  type LedgerFilter,
  LedgerUnavailableError,
} from '../../../lambda/deletion/ledger.ts'
import { LedgerTableReader } from '../../../lambda/ledger/ledger-table-reader.ts'
import { clockAt, conclusion, deletionRequest, NOW, requestId } from '../factories.ts'
import { LEDGER, ledgerIn, readerOf, startLedgerServer } from './ledger-in-dynalite.ts'

const server = await startLedgerServer()
afterAll(server.close)
const { client } = server
const ledger = ledgerIn(client, clockAt().now)
const reader = readerOf(client)

const IDS = Array.from({ length: 230 }, (_, index) => `id/${index}`)
for (const [index, id] of IDS.entries()) {
  await ledger.take({
    conclusion: conclusion({
      request: deletionRequest(id),
      outcome: index % 10 === 0 ? 'not_found' : 'deleted',
      at: NOW + index,
    }),
    messageIds: [],
  })
}
await ledger.open([deletionRequest('open')])
// What else may come to live in the table.
for (const [pk, sk] of [
  ['id#id/1', 'hold'],
  ['control', 'stop'],
  ['job#1', 'deletion'],
] as const) {
  await client.send(
    new PutItemCommand({ TableName: LEDGER, Item: { pk: { S: pk }, sk: { S: sk } } }),
  )
}

async function idsOf(filter: LedgerFilter): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  let cursor: string | undefined
  do {
    const { records, next } = await reader.list(filter, cursor)
    pages.push(records.map((record) => record.requestId))
    cursor = next
  } while (cursor !== undefined)
  return pages
}

describe('a list of the ledger', () => {
  it('has each record once, in parts of a hundred, in an order that stays', async () => {
    const pages = await idsOf({})
    expect(pages.map((page) => page.length)).toStrictEqual([100, 100, 31])
    expect(pages.flat().toSorted()).toStrictEqual([...IDS, 'open'].toSorted())
    expect(await idsOf({})).toStrictEqual(pages)
  })

  it.each([
    [{ outcome: 'not_found' }, 23],
    [{ since: NOW + 200 }, 30],
    [{ until: NOW + 1 }, 2],
    [{ since: NOW + 10, until: NOW + 20, outcome: 'deleted' }, 9],
    [{ outcome: 'rejected' }, 0],
  ] as const)('with %j has those alone', async (filter, count) => {
    expect((await idsOf(filter)).flat()).toHaveLength(count)
  })

  it.each(['', 'x', 'W10', 'e30', 'WyIiLCIiXQ', Buffer.from('["a",1]').toString('base64url')])(
    'begins at no place %j that none was given out for',
    async (cursor) => {
      await expect(reader.list({}, cursor)).rejects.toThrow(CursorError)
    },
  )
})

describe('the record of one id', () => {
  it('is what was written last, and none where nothing was', async () => {
    expect(await reader.find(requestId('open'))).toMatchObject({ state: 'queued' })
    expect(await reader.find(requestId('unknown'))).toBeUndefined()
  })
})

it('says so when it can not be asked', async () => {
  const down = new LedgerTableReader(() => client, 'NoSuchTable')
  await expect(down.find(requestId('a'))).rejects.toThrow(LedgerUnavailableError)
  await expect(down.list({})).rejects.toThrow(LedgerUnavailableError)
})
