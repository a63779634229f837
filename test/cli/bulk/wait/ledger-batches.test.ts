import { once } from 'node:events'
import { createServer } from 'node:http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, it, onTestFinished } from 'vitest'
import { LedgerBatches } from '../../../../cli/bulk/wait/ledger-batches.ts'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { conclusion, deletionRequest } from '../../../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../../../lambda/ledger/ledger-in-dynalite.ts'

/** A way to DynamoDB on which a call for many items gets so many of them at most, as when they are large. */
async function answeringInPart(endpoint: string, most: number): Promise<DynamoDBClient> {
  const server = createServer(async (request, response) => {
    const { RequestItems } = JSON.parse(String(Buffer.concat(await request.toArray())))
    const { Keys, ...others } = RequestItems[LEDGER]
    const left = { [LEDGER]: { ...others, Keys: Keys.slice(most) } }
    if (most === 0) {
      response.end(JSON.stringify({ Responses: {}, UnprocessedKeys: left }))
      return
    }
    const { host: _host, 'content-length': _length, ...headers } = request.headers
    const taken = { RequestItems: { [LEDGER]: { ...others, Keys: Keys.slice(0, most) } } }
    const body = JSON.stringify(taken)
    const kept = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date']
    const passed = kept.map((name) => [name, String(headers[name])])
    const answer = await fetch(endpoint, {
      ...{ method: 'POST', body, headers: Object.fromEntries(passed) },
    })
    const { Responses } = Object(await answer.json())
    const isWhole = Keys.length <= most
    response.end(JSON.stringify({ Responses, UnprocessedKeys: isWhole ? {} : left }))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const client = new DynamoDBClient({
    ...{ endpoint: url, region: 'eu-west-1', credentials: LOCAL_CREDENTIALS },
  })
  onTestFinished(() => client.destroy())
  return client
}

async function batches(most: number) {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const ids = Array.from({ length: 10 }, (_, index) => `id-${index}`)
  const ledger = ledgerIn(server.client, Date.now)
  for (const id of ids) {
    await ledger.take({ conclusion: conclusion({ request: deletionRequest(id) }), messageIds: [] })
  }
  const waits: number[] = []
  const found = new LedgerBatches({
    client: await answeringInPart(server.endpoint, most),
    table: LEDGER,
    signal: new AbortController().signal,
    sleep: async (ms) => void waits.push(ms),
  })
  return { found, ids, waits }
}

it('asks again for what DynamoDB leaves out, and waits before it does', async () => {
  const { found, ids, waits } = await batches(4)
  const records = await found.find([...ids, 'nobody'])
  expect([...(records?.keys() ?? [])].toSorted()).toStrictEqual(ids)
  expect(waits).toHaveLength(2)
})

it('gives up in a sentence when nothing comes any more, each wait longer than the last', async () => {
  const { found, ids, waits } = await batches(0)
  await expect(found.find(ids)).rejects.toThrow(
    "the ledger doesn't answer (it leaves keys out: it is throttled); the same command goes on",
  )
  expect(waits).toHaveLength(7)
  expect(waits.at(-1)).toBeGreaterThan(10_000)
})
