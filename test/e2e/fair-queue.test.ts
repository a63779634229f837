import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { DEVELOPER_SENDER_ID } from '../../local/aws/sqs-edge/system-notes.ts'
import { signedRequest } from '../signed-request.ts'
import { type RunningService, runService } from './running-service.ts'
import { signedWebhook } from './signed-webhook.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

/** Who has a hundred thousand deletions waiting must not delay who has one: SQS tells them apart by group. */
describe('each message on the deletion queue is of a group', () => {
  let service: RunningService
  const delivered: SQSRecord[] = []

  beforeAll(async () => {
    const onDelivery = (record: SQSRecord) => delivered.push(record)
    service = await runService({ auth: 'iam', onDelivery })
  }, 90_000)

  afterAll(() => service?.close())

  /** Has DocumentPro fail each id so often that the API function and the worker route it back, then waits for its end. */
  async function groupsOf(ids: readonly string[], send: () => Promise<unknown>) {
    for (const request_id of ids) {
      await service.simulate('faults', { request_id, status: 503, times: 2 })
    }
    await send()
    await Promise.all(ids.map((id) => service.outcomeOf(id)))
    return delivered
      .filter(({ body }) => ids.some((id) => body.includes(`"${id}"`)))
      .map(({ attributes }) => attributes.MessageGroupId)
  }

  async function post(body: object): Promise<void> {
    const url = `${service.endpoints.apiUrl}/deletions`
    await fetch(url, await signedRequest(url, { headers: JSON_TYPE, body: JSON.stringify(body) }))
  }

  const enqueue = (body: object, MessageGroupId?: string) =>
    service.sqs.send(
      new SendMessageCommand({
        QueueUrl: service.endpoints.queueUrl,
        MessageBody: JSON.stringify(body),
        MessageGroupId,
      }),
    )

  it('of its caller, by what IAM calls it', async () => {
    const groups = await groupsOf(['posted'], () => post({ request_id: 'posted' }))
    expect(groups.length).toBeGreaterThanOrEqual(2)
    expect(new Set(groups)).toStrictEqual(new Set([DEVELOPER_SENDER_ID]))
  })

  it("of its caller's lists, which don't delay its single ones", async () => {
    const ids = ['listed-1', 'listed-2']
    const groups = await groupsOf(ids, () => post({ request_ids: ids }))
    expect(groups.length).toBeGreaterThanOrEqual(6)
    expect(new Set(groups)).toStrictEqual(new Set([`${DEVELOPER_SENDER_ID}/list`]))
  })

  it('of the route whose callers share one secret', async () => {
    const { apiUrl, apiKey, webhookSecret } = service.endpoints
    const filed = await groupsOf(['filed'], () =>
      fetch(`${apiUrl}/files?request_id=filed`, {
        method: 'DELETE',
        headers: { 'x-api-key': apiKey ?? '' },
      }),
    )
    const hook = signedWebhook('msg_fair', '{"request_id":"hooked"}', webhookSecret)
    const hooked = await groupsOf(['hooked'], () => fetch(`${apiUrl}/webhook`, hook))
    expect([new Set(filed), new Set(hooked)]).toStrictEqual([
      new Set(['files_api']),
      new Set(['webhook']),
    ])
  })

  it('of the events', async () => {
    const { eventsEndpoint: endpoint, region, eventBusName } = service.endpoints
    const events = new EventBridgeClient({ endpoint, region, credentials: LOCAL_CREDENTIALS })
    const Detail = '{"request_id":"announced"}'
    const DetailType = 'DocumentPro deletion requested'
    const Entries = [{ EventBusName: eventBusName, Source: 'test', DetailType, Detail }]
    const groups = await groupsOf(['announced'], () =>
      events.send(new PutEventsCommand({ Entries })),
    )
    events.destroy()
    expect(groups.length).toBeGreaterThanOrEqual(3)
    expect(new Set(groups)).toStrictEqual(new Set(['event']))
  })

  it('of the one that its producer named, as often as it is routed back', async () => {
    const groups = await groupsOf(['grouped'], () => enqueue({ request_id: 'grouped' }, 'tenant'))
    expect(groups.length).toBeGreaterThanOrEqual(3)
    expect(new Set(groups)).toStrictEqual(new Set(['tenant']))
  })

  it('of that of lists, when a list without one is split', async () => {
    const ids = Array.from({ length: 11 }, (_, index) => `split-${index}`)
    const [whole, ...single] = await groupsOf(ids, () => enqueue({ request_ids: ids }))
    expect(whole).toBeUndefined()
    expect(single.length).toBeGreaterThanOrEqual(11)
    expect(new Set(single)).toStrictEqual(new Set(['list']))
  })
})
