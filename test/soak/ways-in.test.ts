import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isRecord } from '../../local/json-record.ts'
import { BATCH_SIZES, batchesOf, DEFERRING_WAYS, openWaysIn, type Way } from '../../soak/ways-in.ts'
import { listening } from '../lambda/documentpro/listening.ts'

const IDS = Array.from({ length: 23 }, (_, index) => `id-${index}`)

/** The senders over one server that stands for all services, and the ids that each of them accepted. */
async function sending(answer: (body: Readonly<Record<string, unknown>>) => Answered) {
  const bodies: Readonly<Record<string, unknown>>[] = []
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const parsed: unknown = JSON.parse((await request.toArray()).join(''))
    const body = isRecord(parsed) ? parsed : {}
    bodies.push(body)
    const { status = 200, json } = answer(body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  })
  const url = `http://127.0.0.1:${await listening(server)}`
  const ways = openWaysIn({
    apiUrl: url,
    apiKey: null,
    region: 'us-east-1',
    sqsEndpoint: url,
    queueUrl: `${url}/000000000000/q`,
    deadLetterQueueUrl: `${url}/000000000000/d`,
    upstreamUrl: url,
    secretId: 'secret',
    secretField: null,
    webhookSecret: null,
    pid: 1,
    secretsManagerEndpoint: url,
    eventsEndpoint: url,
    eventBusName: 'bus',
    kmsEndpoint: url,
    dynamodbEndpoint: 'http://127.0.0.1:5',
    ledgerTable: null,
  })
  onTestFinished(ways.close)
  const send = async (way: Way, notBefore?: number) => {
    const accepted: string[] = []
    for (const batch of batchesOf(IDS, BATCH_SIZES[way])) {
      accepted.push(...(await ways[way](batch, notBefore)))
    }
    return accepted
  }
  return { send, bodies }
}

interface Answered {
  readonly status?: number
  readonly json: unknown
}

function entriesOf({ Entries }: Readonly<Record<string, unknown>>) {
  const entries: readonly unknown[] = Array.isArray(Entries) ? Entries : []
  return entries.filter(isRecord)
}

/** AWS's client compares it with what it sent. */
function md5(text: string): string {
  return hash('md5', text, 'hex')
}

describe('a way in', () => {
  it.each([
    [200, true],
    [202, true],
    [404, true],
    [503, false],
    [400, false],
  ])('counts a webhook answer %i as accepted: %s', async (status, counts) => {
    const { send, bodies } = await sending(() => ({ status, json: {} }))
    expect((await send('api')).toSorted()).toStrictEqual(counts ? IDS.toSorted() : [])
    expect(bodies.map(({ request_id }) => request_id).toSorted()).toStrictEqual(IDS.toSorted())
  })

  it.each([
    [202, IDS],
    [207, []],
  ])('counts a list only when all of it is queued: %i', async (status, accepted) => {
    const { send, bodies } = await sending(() => ({ status, json: {} }))
    expect(await send('api_list')).toStrictEqual(accepted)
    expect(bodies).toStrictEqual([{ request_ids: IDS }])
  })

  it('counts the messages that SQS took, ten a call', async () => {
    const { send, bodies } = await sending((body) => ({
      json: {
        Successful: entriesOf(body)
          .filter(({ Id }) => Id !== '1')
          .map(({ Id, MessageBody }) => ({ Id, MD5OfMessageBody: md5(String(MessageBody)) })),
        Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
      },
    }))
    const missing = ['id-1', 'id-11', 'id-21']
    expect(await send('queue')).toStrictEqual(IDS.filter((id) => !missing.includes(id)))
    expect(bodies.map((body) => entriesOf(body).length)).toStrictEqual([10, 10, 3])
  })

  it.each<[Way, (id: string) => object]>([
    ['sns', (id) => ({ Type: 'Notification', Message: JSON.stringify({ request_id: id }) })],
    [
      'documentpro',
      (id) => ({
        event: 'file_request_status_change',
        data: { request_id: id, request_status: 'completed' },
      }),
    ],
  ])('sends what %s would put on the queue', async (way, message) => {
    const { send, bodies } = await sending((body) => ({
      json: {
        Successful: entriesOf(body).map(({ Id, MessageBody }) => ({
          Id,
          MD5OfMessageBody: md5(String(MessageBody)),
        })),
      },
    }))
    expect(await send(way)).toStrictEqual(IDS)
    const sent: object[] = bodies
      .flatMap(entriesOf)
      .map(({ MessageBody }) => JSON.parse(String(MessageBody)))
    expect(sent).toMatchObject(IDS.map(message))
  })

  it.each(DEFERRING_WAYS)('says by %s not to delete before a time', async (way) => {
    const { send, bodies } = await sending(() => ({ status: 503, json: {} }))
    await send(way, Date.UTC(2026, 10, 24)).catch(() => undefined)
    const texts = bodies.map((body) => JSON.stringify(body).replaceAll('\\', ''))
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(text).toContain('"not_before":"2026-11-24T00:00:00.000Z"')
  })

  it('counts the events that the bus took, in their places', async () => {
    const { send, bodies } = await sending((body) => ({
      json: {
        Entries: entriesOf(body).map((_, index) =>
          index === 0 ? { ErrorCode: 'InternalFailure' } : { EventId: `${index}` },
        ),
      },
    }))
    const missing = ['id-0', 'id-10', 'id-20']
    expect(await send('event')).toStrictEqual(IDS.filter((id) => !missing.includes(id)))
    expect(entriesOf(bodies[0] ?? {})[3]).toMatchObject({
      EventBusName: 'bus',
      DetailType: 'DocumentPro deletion requested',
      Detail: '{"request_id":"id-3"}',
    })
  })
})
