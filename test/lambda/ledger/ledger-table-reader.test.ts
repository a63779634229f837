import { PutItemCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { CursorError, type LedgerFilter } from '../../../lambda/deletion/ledger.ts'
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

async function idsOf(filter: LedgerFilter, from = reader): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  let cursor: string | undefined
  do {
    const { records, next } = await from.list(filter, cursor)
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

  it.each(['', '[', '{}', '"ab"', '[]', '["",""]', '["a",""]', '["","a"]', '["a",1]', '[1,"a"]'])(
    'begins at no place %s that none was given out for',
    async (place) => {
      const asked = reader.list({}, Buffer.from(place).toString('base64url'))
      await expect(asked).rejects.toThrow(new CursorError('no list gave this cursor'))
    },
  )

  it('asks for what was written last', async () => {
    server.calls()
    await reader.list({})
    await reader.find(requestId('open'))
    expect(server.calls()).toStrictEqual(['ScanCommand', 'GetItemCommand'])
  })
})

describe('the record of one id', () => {
  it('is what was written last, and none where nothing was', async () => {
    expect(await reader.find(requestId('open'))).toMatchObject({ state: 'queued' })
    expect(await reader.find(requestId('unknown'))).toBeUndefined()
  })
})

describe('a list of much', () => {
  /** A table of its own with these records, which DynamoDB gives in parts of a megabyte. */
  async function tableOf(records: number, reason = 'why') {
    const own = await startLedgerServer()
    onTestFinished(own.close)
    const into = ledgerIn(own.client, clockAt().now)
    const requests = Array.from({ length: records }, (_, index) =>
      deletionRequest(`id-${index}`, { reason }),
    )
    await into.open(requests)
    own.calls()
    return { ...own, reader: readerOf(own.client) }
  }

  it('ends with what fills its last part', async () => {
    const own = await tableOf(100)
    expect((await idsOf({}, own.reader)).map((page) => page.length)).toStrictEqual([100])
  })

  it('reads no further than its part goes', async () => {
    const own = await tableOf(150, 'x'.repeat(20_000))
    const { records, next } = await own.reader.list({})
    expect(records).toHaveLength(100)
    expect(own.calls()).toStrictEqual(['ScanCommand', 'ScanCommand'])
    const rest = await own.reader.list({}, next)
    expect(rest.records).toHaveLength(50)
    expect(rest).not.toHaveProperty('next')
    const ids = [...records, ...rest.records].map((record) => record.requestId)
    expect(new Set(ids).size).toBe(150)
  })

  it('looks for little in five megabytes at most, and says where it goes on', async () => {
    const own = await tableOf(3)
    const hold = { S: 'x'.repeat(300_000) }
    for (let index = 0; index < 24; index += 1) {
      const key = { pk: { S: `id#id-${index}` }, sk: { S: 'hold' } }
      await own.others.send(new PutItemCommand({ TableName: LEDGER, Item: { ...key, hold } }))
    }
    const { next } = await own.reader.list({})
    expect(next).toBeDefined()
    expect(own.calls()).toStrictEqual(Array(5).fill('ScanCommand'))
    const ids = (await idsOf({}, own.reader)).flat()
    expect(ids.toSorted()).toStrictEqual(['id-0', 'id-1', 'id-2'])
  })
})

it('says so when it can not be asked', async () => {
  const down = new LedgerTableReader(() => client, 'NoSuchTable')
  const cause = expect.any(ResourceNotFoundException)
  const error = { name: 'LedgerUnavailableError', message: 'the ledger could not be asked', cause }
  await expect(down.find(requestId('a'))).rejects.toMatchObject(error)
  await expect(down.list({})).rejects.toMatchObject(error)
})
