import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { startDynamoDbEdge } from '../../../../local/aws/dynamodb-edge/dynamodb-edge.ts'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { createTables, startTableServer } from '../../../../local/aws/stores/tables.ts'

const TableName = 'Things'
const server = await startTableServer(undefined, 'us-east-1')
await createTables(server.client, [
  { name: TableName, keys: [{ name: 'id', role: 'HASH', type: 'S' }] },
])
afterAll(server.close)

/** The front with AWS's own client of it, which makes `tries` tries. */
async function edge(faults?: { rate: number; seed: number }, tries = 1) {
  const front = await startDynamoDbEdge({
    endpoint: server.endpoint,
    ...(faults === undefined ? {} : { faults }),
  })
  const client = new DynamoDBClient({
    endpoint: front.url,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: tries,
  })
  onTestFinished(async () => {
    client.destroy()
    await front.close()
  })
  return {
    front,
    put: (id: string) => client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } })),
    get: async (id: string) =>
      (await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item,
    fail: (body: unknown) =>
      fetch(`${front.url}/_dynamodb/faults`, { method: 'POST', body: JSON.stringify(body) }),
  }
}

describe('the front of DynamoDB', () => {
  it('passes calls on and counts them', async () => {
    const { put, get, front } = await edge()
    await put('a')
    expect(await get('a')).toStrictEqual({ id: { S: 'a' } })
    expect([...front.calls]).toStrictEqual([
      ['PutItem', 1],
      ['GetItem', 1],
    ])
    expect(front.struck.size).toBe(0)
  })

  it.each([
    ['throttle', 'ThrottlingException', undefined],
    ['down', 'TimeoutError', undefined],
    ['lost_answer', 'TimeoutError', { id: { S: 'of-lost_answer' } }],
  ])('fails as it is told to, for as many calls: %s', async (kind, name, written) => {
    const { put, get, fail, front } = await edge()
    await fail({ kind, times: 1 })
    await expect(put(`of-${kind}`)).rejects.toMatchObject({ name })
    expect(await get(`of-${kind}`)).toStrictEqual(written)
    expect([...front.struck]).toStrictEqual([[`PutItem ${kind}`, 1]])
  })

  it.each(['slow', 'late_answer'])('is %s, and well again when it is told so', async (kind) => {
    const { put, get, fail } = await edge()
    await fail({ kind, delay_ms: 1 })
    await put('slow')
    expect(await get('slow')).toBeDefined()
    await fail({ kind: 'down' })
    await expect(get('slow')).rejects.toThrow()
    await fail({ kind: 'none' })
    expect(await get('slow')).toBeDefined()
  })

  it('spoils a share of the calls, the same ones for the same seed', async () => {
    const strikes = async () => {
      const { put, front } = await edge({ rate: 0.5, seed: 7 })
      for (let call = 0; call < 20; call += 1) await put('often').catch(() => undefined)
      return [...front.struck]
    }
    const first = await strikes()
    expect(first.map(([name]) => name).toSorted()).toStrictEqual([
      'PutItem lost_answer',
      'PutItem throttle',
    ])
    expect(await strikes()).toStrictEqual(first)
  })

  it.each([{}, { kind: 'away' }, { kind: 'down', times: 0 }, { kind: 'down', more: 1 }, 1])(
    'refuses to be told %j',
    async (body) => {
      const { fail } = await edge()
      expect((await fail(body)).status).toBe(400)
    },
  )
})
