import { expect, it, onTestFinished, vi } from 'vitest'
import { createEventBridgeClient } from '../../../lambda/outcome-events/eventbridge-client.ts'
import { OutcomeEventBus } from '../../../lambda/outcome-events/outcome-event-bus.ts'
import { startEventBus } from '../../../local/aws/event-bus/event-bus.ts'
import type { EventEnvelope } from '../../../local/aws/event-bus/event-entry.ts'
import { LOCAL_CREDENTIALS } from '../../../local/aws/local-credentials.ts'
import { conclusion, deletionRequest, NOW } from '../factories.ts'

/** A sink before the local event bus. */
async function outcomeEvents() {
  const events: { readonly bus: string; readonly envelope: EventEnvelope }[] = []
  const calls: number[] = []
  const bus = await startEventBus({
    rules: [],
    account: '123456789012',
    region: 'eu-west-1',
    onEvent: (envelope, name) => events.push({ envelope, bus: name }),
  })
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', bus.url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', LOCAL_CREDENTIALS.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', LOCAL_CREDENTIALS.secretAccessKey)
  const client = createEventBridgeClient()
  client.middlewareStack.add(
    (next) => async (args) => {
      calls.push(Reflect.get(Reflect.get(args, 'input'), 'Entries').length)
      return next(args)
    },
    { step: 'initialize' },
  )
  const sink = new OutcomeEventBus({ client: () => client, bus: 'outcomes' })
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    client.destroy()
    await bus.close()
  })
  const take = (id: string) =>
    sink.take({ conclusion: conclusion({ request: deletionRequest(id) }), messageIds: [id] })
  const ids = () => events.map(({ envelope }) => Reflect.get(envelope.detail, 'request_id'))
  return { bus, sink, take, events, ids, calls }
}

it('an event is on the bus when its conclusion is taken', async () => {
  const { take, events } = await outcomeEvents()
  await take('a')
  expect(events).toMatchObject([
    {
      bus: 'outcomes',
      envelope: {
        source: 'documentpro-deletion',
        'detail-type': 'DocumentPro deletion outcome v1',
        time: new Date(NOW).toISOString().replace('.000Z', 'Z'),
        resources: [],
        detail: { request_id: 'a', outcome: 'deleted' },
      },
    },
  ])
})

it('what ends together goes in calls of ten at most', async () => {
  const { take, ids, calls } = await outcomeEvents()
  const given = Array.from({ length: 12 }, (_, index) => `id-${index}`)
  await Promise.all(given.map(take))
  expect(ids().toSorted()).toStrictEqual(given.toSorted())
  expect(calls).toStrictEqual([10, 2])
})

it.each(['throttle', 'down', 'lost_answer'] as const)(
  'a bus that fails (%s) has failed its conclusions, and takes them when it is back',
  async (outage) => {
    const { bus, take, ids } = await outcomeEvents()
    bus.fail(outage)
    const failed = await Promise.allSettled([take('a'), take('b')])
    expect(failed.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected'])
    bus.fail('none')
    await Promise.all([take('a'), take('b')])
    expect(ids().slice(-2)).toStrictEqual(['a', 'b'])
  },
)

it('an event that the bus refuses fails alone', async () => {
  const { bus, take, ids } = await outcomeEvents()
  bus.refuse((envelope) => Reflect.get(envelope.detail, 'request_id') === 'b')
  const results = await Promise.allSettled(['a', 'b', 'c'].map(take))
  const reason = expect.objectContaining({ code: 'InternalFailure' })
  expect(results).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason },
    { status: 'fulfilled' },
  ])
  expect(ids()).toStrictEqual(['a', 'c'])
})

it('what was refused as invalid has no event', async () => {
  const { sink, events } = await outcomeEvents()
  const conclusion = { outcome: 'invalid', messageId: 'm', field: 'body', message: 'no' } as const
  expect(sink.take({ conclusion, messageIds: ['m'] })).toBeUndefined()
  expect(events).toStrictEqual([])
})
