import { createServer } from 'node:http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDynamoDbClient } from '../../../lambda/aws/dynamodb-client.ts'
import { type Claim, ReceiptsUnavailableError } from '../../../lambda/receipts/receipts.ts'
import { LOCAL_CREDENTIALS } from '../../../local/aws/local-credentials.ts'
import type { TableServer } from '../../../local/aws/stores/tables.ts'
import { listening } from '../documentpro/listening.ts'
import { clockAt, NOW } from '../factories.ts'
import { itemOf, receiptsIn, startReceiptsServer } from './receipts-in-dynalite.ts'

const DAY_MS = 86_400_000
const LATER = NOW + 15_000
const ANSWER = '{"success":true}'

function tokenOf(claim: Claim): string {
  if (claim.kind !== 'claimed') throw new Error(`expected a claim, got ${claim.kind}`)
  return claim.token
}

describe('the table of receipts', () => {
  let server: TableServer

  beforeAll(async () => {
    server = await startReceiptsServer()
  }, 60_000)

  afterAll(() => server?.close())

  /** Two execution environments on one table, with a clock for both. */
  function receipts() {
    const clock = clockAt()
    return { clock, ...pair(clock.now) }
  }
  const pair = (now: () => number) => ({
    one: receiptsIn(server.client, now),
    other: receiptsIn(server.client, now),
  })

  it('gives a claim to one of many who ask at the same time', async () => {
    const { one } = receipts()
    const message = { id: 'race', digest: 'd' }
    const claims = await Promise.all(Array.from({ length: 8 }, () => one.claim(message, LATER)))
    const kinds = claims.map(({ kind }) => kind).toSorted()
    expect(kinds).toStrictEqual(['claimed', ...Array<string>(7).fill('in_progress')])
  })

  it('says until when another invocation is at it', async () => {
    const { one, other } = receipts()
    await one.claim({ id: 'busy', digest: 'd' }, LATER)
    const standing = { kind: 'in_progress', until: LATER }
    expect(await other.claim({ id: 'busy', digest: 'd' }, LATER + 1)).toStrictEqual(standing)
    expect(await other.claim({ id: 'busy', digest: 'x' }, LATER + 1)).toStrictEqual(standing)
  })

  it('gives the claim away when its invocation is over without a receipt', async () => {
    const { one, other, clock } = receipts()
    const message = { id: 'crashed', digest: 'd' }
    const lost = tokenOf(await one.claim(message, LATER))
    clock.advance(15_001)
    const taken = tokenOf(await other.claim(message, LATER + 15_000))

    expect(await one.confirm(message, lost, ANSWER)).toBe(false)
    expect(await one.release(message, lost)).toBe(false)
    expect(await other.confirm(message, taken, ANSWER)).toBe(true)
  })

  it('gives a released claim away at once', async () => {
    const { one, other } = receipts()
    const message = { id: 'released', digest: 'd' }
    expect(await one.release(message, tokenOf(await one.claim(message, LATER)))).toBe(true)
    expect(await itemOf(server.client, 'released')).toBeUndefined()
    expect(await other.claim(message, LATER)).toMatchObject({ kind: 'claimed' })
  })

  it('remembers the answer for seven days, also while DynamoDB keeps what has expired', async () => {
    const { one, other, clock } = receipts()
    const message = { id: 'done', digest: 'd' }
    expect(await one.confirm(message, tokenOf(await one.claim(message, LATER)), ANSWER)).toBe(true)

    clock.advance(7 * DAY_MS)
    const before = await other.claim(message, LATER + 7 * DAY_MS)
    expect(before).toStrictEqual({ kind: 'accepted_before', answer: ANSWER })
    clock.advance(1_000)
    expect(await other.claim(message, LATER)).toMatchObject({ kind: 'claimed' })
  })

  it('tells that the id stands for another body', async () => {
    const { one } = receipts()
    await one.confirm(
      { id: 'reused', digest: 'd' },
      tokenOf(await one.claim({ id: 'reused', digest: 'd' }, LATER)),
      ANSWER,
    )
    const claim = await one.claim({ id: 'reused', digest: 'other' }, LATER)
    expect(claim).toStrictEqual({ kind: 'id_reused' })
  })

  it('lets DynamoDB remove what is over: seconds since 1970 in expires_at, a receipt without the claim', async () => {
    const { one } = receipts()
    const message = { id: 'item', digest: 'd' }
    const token = tokenOf(await one.claim(message, LATER))
    const expires_at = { N: String((NOW + 7 * DAY_MS) / 1000) }
    expect(await itemOf(server.client, 'item')).toStrictEqual({
      webhook_id: { S: 'item' },
      digest: { S: 'd' },
      expires_at,
      claim: { S: token },
      claimed_until: { N: String(LATER) },
    })
    await one.confirm(message, token, ANSWER)
    expect(await itemOf(server.client, 'item')).toStrictEqual({
      webhook_id: { S: 'item' },
      digest: { S: 'd' },
      expires_at,
      answer: { S: ANSWER },
    })
  })

  it('keeps its own claim when the answer to the first try was lost and the SDK sent it again', async () => {
    let lost = 0
    const proxy = createServer(async (request, response) => {
      const body = (await request.toArray()).join('')
      const { host: _host, connection: _connection, ...headers } = request.headers
      const passed = Object.entries(headers).map(([name, value]) => [name, String(value)])
      const answer = await fetch(server.endpoint, {
        method: 'POST',
        headers: Object.fromEntries(passed),
        body,
      })
      if (lost === 0) {
        lost += 1
        request.socket.resetAndDestroy()
        return
      }
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(await answer.text())
    })
    const endpoint = `http://127.0.0.1:${await listening(proxy)}`
    const client = new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: LOCAL_CREDENTIALS,
    })
    onTestFinished(() => client.destroy())

    const { now } = clockAt()
    const claim = await receiptsIn(client, now).claim({ id: 'doubled', digest: 'd' }, LATER)
    expect(claim).toMatchObject({ kind: 'claimed' })
    expect(lost).toBe(1)
  })

  it('can not be asked when DynamoDB is away, says so within seconds, and writes nothing', async () => {
    const silent = createServer(() => {})
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${await listening(silent)}`)
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    const client = createDynamoDbClient({ connect: 700, request: 1_200 })
    onTestFinished(() => {
      vi.unstubAllEnvs()
      client.destroy()
    })
    const away = receiptsIn(client, clockAt().now)

    await Promise.all([
      expect(away.claim({ id: 'away', digest: 'd' }, LATER)).rejects.toThrow(
        ReceiptsUnavailableError,
      ),
      expect(away.confirm({ id: 'away', digest: 'd' }, 'token', ANSWER)).resolves.toBe(false),
      expect(away.release({ id: 'away', digest: 'd' }, 'token')).resolves.toBe(false),
    ])
  })
})
