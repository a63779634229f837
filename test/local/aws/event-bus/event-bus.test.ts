import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startEventBus } from '../../../../local/aws/event-bus/event-bus.ts'
import type { EventEnvelope } from '../../../../local/aws/event-bus/event-entry.ts'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0, 750)
const ENTRY = { Source: 'app', DetailType: 'asked', Detail: '{"request_id":"a"}' }

/** A bus with a rule on `default` and one on `other`, and AWS's own client of it. */
async function eventBus(deliver?: (envelope: EventEnvelope) => Promise<void>) {
  const delivered: { readonly rule: string; readonly envelope: EventEnvelope }[] = []
  const rule = (name: string, busName: string) => ({
    name,
    busName,
    pattern: { 'detail-type': ['asked'] },
    deliver:
      deliver ??
      (async (envelope: EventEnvelope) => {
        delivered.push({ rule: name, envelope })
      }),
  })
  const server = await startEventBus({
    rules: [rule('first', 'default'), rule('second', 'default'), rule('third', 'other')],
    account: '000000000000',
    region: 'eu-west-1',
    now: () => NOW,
  })
  const client = new EventBridgeClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const put = (...Entries: PutEventsRequestEntry[]) =>
    client.send(new PutEventsCommand({ Entries }))
  return { delivered, put, url: server.url, rules: () => delivered.map((one) => one.rule) }
}

describe('PutEvents', () => {
  it('delivers the envelope that EventBridge makes, to every rule that fits', async () => {
    const { put, delivered, rules } = await eventBus()
    const answer = await put({ ...ENTRY, Resources: ['arn:one'] })
    expect(answer).toMatchObject({ FailedEntryCount: 0 })
    expect(rules()).toStrictEqual(['first', 'second'])
    expect(delivered[0]?.envelope).toStrictEqual({
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      'detail-type': 'asked',
      source: 'app',
      account: '000000000000',
      time: '2026-11-24T12:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:one'],
      detail: { request_id: 'a' },
    })
  })

  it("has the sender's time, in whole seconds", async () => {
    const { put, delivered } = await eventBus()
    await put({ ...ENTRY, Time: new Date('2026-01-02T03:04:05.900Z') })
    expect(delivered[0]?.envelope.time).toMatch(/^2026-01-02T03:04:0[56]Z$/)
  })

  it.each(['other', 'arn:aws:events:eu-west-1:000000000000:event-bus/other'])(
    'takes the bus %s',
    async (EventBusName) => {
      const { put, rules } = await eventBus()
      await put({ ...ENTRY, EventBusName })
      expect(rules()).toStrictEqual(['third'])
    },
  )

  it('accepts an event that no rule wants, and delivers it to nobody', async () => {
    const { put, rules } = await eventBus()
    expect(await put({ ...ENTRY, DetailType: 'told' })).toMatchObject({ FailedEntryCount: 0 })
    expect(await put({ ...ENTRY, EventBusName: 'none' })).toMatchObject({ FailedEntryCount: 0 })
    expect(rules()).toStrictEqual([])
  })

  it.each([
    [{ Source: 'app', DetailType: 'asked' }, 'InvalidArgument', 'Detail'],
    [{ Source: 'app', Detail: '{}' }, 'InvalidArgument', 'DetailType'],
    [{ DetailType: 'asked', Detail: '{}' }, 'InvalidArgument', 'Source'],
    [{ ...ENTRY, Source: '' }, 'InvalidArgument', 'Source'],
    [{ ...ENTRY, Detail: 'not json' }, 'MalformedDetail', 'Detail'],
    [{ ...ENTRY, Detail: '[]' }, 'MalformedDetail', 'Detail'],
  ])('fails the entry %j and takes the others, in their places', async (bad, code, names) => {
    const { put, delivered } = await eventBus()
    const { FailedEntryCount, Entries = [] } = await put(ENTRY, bad, ENTRY)
    expect(FailedEntryCount).toBe(1)
    expect(Entries.map(({ EventId }) => EventId !== undefined)).toStrictEqual([true, false, true])
    expect(Entries[1]).toMatchObject({
      ErrorCode: code,
      ErrorMessage: expect.stringContaining(names),
    })
    expect(delivered).toHaveLength(4)
  })

  it.each([9e15, -9e15, 2.6e11, '2026-01-01', null, {}, true])(
    'fails an entry whose time is %j, and takes the others',
    async (Time) => {
      const { url, delivered } = await eventBus()
      const headers = { 'x-amz-target': 'AWSEvents.PutEvents' }
      const body = JSON.stringify({ Entries: [ENTRY, { ...ENTRY, Time }] })
      const answer = await fetch(url, { method: 'POST', headers, body })
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({
        status: 200,
        body: {
          FailedEntryCount: 1,
          Entries: [
            {},
            { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringMatching(/Time/) },
          ],
        },
      })
      expect(delivered).toHaveLength(2)
    },
  )

  it.each([0, 11])('takes 1 to 10 entries, not %i', async (count) => {
    const { put, rules } = await eventBus()
    await expect(put(...Array.from({ length: count }, () => ENTRY))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Entries must have 1 to 10 members',
    })
    expect(rules()).toStrictEqual([])
  })

  it('does not say that an event is accepted which could not be delivered', async () => {
    const { put } = await eventBus(async () => Promise.reject(new Error('the queue is away')))
    await expect(put(ENTRY)).rejects.toMatchObject({ name: 'InternalException' })
  })

  it('is the only operation', async () => {
    const { url } = await eventBus()
    const headers = { 'x-amz-target': 'AWSEvents.PutRule' }
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })
})

it('does not start with a pattern that it can not emulate', async () => {
  const rule = { name: 'r', busName: 'default', pattern: { $or: [] }, deliver: async () => {} }
  const place = { account: '000000000000', region: 'eu-west-1' }
  await expect(startEventBus({ rules: [rule], ...place })).rejects.toThrow('$or is not emulated')
})
