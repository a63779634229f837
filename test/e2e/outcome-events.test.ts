import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventBusOutage } from '../../local/aws/event-bus/event-bus.ts'
import type { EventEnvelope } from '../../local/aws/event-bus/event-entry.ts'
import { eventually, type RunningService, runService } from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'

let service: RunningService
const seen: EventEnvelope[] = []

beforeAll(async () => {
  service = await runService({
    context: ENCRYPTED,
    simulator: {
      samples: ['waiting', 'queued', 'asked-by-event', 'throttle', 'down', 'lost_answer'],
    },
    onEvent: (envelope) => seen.push(envelope),
  })
}, 120_000)

afterAll(() => service?.close())

const eventsOf = (id: string): readonly object[] =>
  seen
    .filter(({ source }) => source === 'documentpro-deletion')
    .map(({ detail }) => detail)
    .filter((detail) => Reflect.get(detail, 'request_id') === id)

const eventOf = (id: string) => eventually(`an event of ${id}`, async () => eventsOf(id)[0])

it('a caller who waits, and the bus, are told the same outcome', async () => {
  const asked = { request_id: 'waiting', reason: 'contract ended', requested_by: 'billing' }
  expect(await service.post(asked)).toMatchObject({ status: 200, body: { outcome: 'deleted' } })
  expect(await eventOf('waiting')).toMatchObject({
    outcome: 'deleted',
    origin: 'deletions_api',
    reason: 'contract ended',
    requested_by: 'billing',
  })
})

it('a caller who was told 202 hears of the outcome on the bus', async () => {
  expect(await service.post({ request_ids: ['queued'] })).toMatchObject({ status: 202 })
  expect(await eventOf('queued')).toMatchObject({ outcome: 'deleted', origin: 'deletions_api' })
})

it('an event that asks for a deletion leads to one that tells of it, and that one to nothing', async () => {
  await service.putEvent('{"request_id":"asked-by-event"}')
  expect(await eventOf('asked-by-event')).toMatchObject({ outcome: 'deleted', origin: 'event' })
  // Whatever it would have led to is before this one.
  await service.putEvent('{"request_id":"nothing"}')
  expect(await eventOf('nothing')).toMatchObject({ outcome: 'not_found' })
  expect(await service.callsFor('asked-by-event')).toHaveLength(1)
})

it.each(['throttle', 'down', 'lost_answer'] satisfies readonly EventBusOutage[])(
  'while the bus fails (%s) outcomes wait, and are told when it is back, without another DELETE',
  async (outage) => {
    service.eventBus.fail(outage)
    await service.enqueue(JSON.stringify({ request_id: outage }))
    await eventually('the event that failed', async () =>
      service
        .linesOf(outage)
        .find(({ event, sink }) => event === 'sink_failed' && sink === 'outcome_events'),
    )
    const waiting = await service.post({ request_id: `unknown-${outage}` })
    service.eventBus.fail('none')

    expect(waiting).toMatchObject({ body: { outcome: 'not_found', recorded: false } })
    expect(await eventOf(outage)).toMatchObject({ outcome: 'deleted' })
    expect(await eventOf(`unknown-${outage}`)).toMatchObject({ outcome: 'not_found' })
    expect(await service.outcomeOf(outage)).toMatchObject({ outcome: 'deleted' })
    expect(await service.callsFor(outage)).toHaveLength(1)
    const ids = new Set(eventsOf(outage).map((detail) => Reflect.get(detail, 'id')))
    expect(ids.size).toBe(1)
  },
)
