import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import { type ReceivedMessage, workerQueues } from '../../../lambda/queue/worker-queues.ts'
import { deadLetterOf, deletionRequest } from '../factories.ts'
import { type EmulatedSqs, startEmulatedSqs } from './emulated-sqs.ts'
import { scriptedSqs } from './scripted-sqs.ts'

const SENT_AT = Date.UTC(2026, 0, 2)

let sqs: EmulatedSqs

beforeAll(async () => {
  sqs = await startEmulatedSqs('deletions', 'dead-letters')
})

beforeEach(() => sqs.reset())

function queues(
  received: ReadonlyMap<string, ReceivedMessage> = new Map(),
  now = Date.now(),
  eventRequestIdPath = ['detail', 'request_id'],
) {
  return workerQueues(
    {
      sqs: () => sqs.client,
      deletionQueueUrl: sqs.urlOf('deletions'),
      deadLetterQueueUrl: sqs.urlOf('dead-letters'),
      now: () => now,
      eventRequestIdPath,
      flushLog: () => undefined,
    },
    received,
  )
}

/** Sends `count` messages to the deletion queue and receives them all. */
async function receive(count: number): Promise<Map<string, ReceivedMessage>> {
  for (let index = 0; index < count; index += 1) sqs.send('deletions', `m${index}`)
  const received = new Map<string, ReceivedMessage>()
  const command = new ReceiveMessageCommand({
    QueueUrl: sqs.urlOf('deletions'),
    MaxNumberOfMessages: 10,
  })
  while (received.size < count) {
    const { Messages = [] } = await sqs.client.send(command)
    for (const { MessageId = '', ReceiptHandle = '', Body = '' } of Messages) {
      received.set(MessageId, { body: Body, receiptHandle: ReceiptHandle, sentAt: SENT_AT })
    }
  }
  return received
}

describe("the worker's queues", () => {
  it('route back to the deletion queue, delayed from now', async () => {
    const now = Date.now()
    const confirmed = await queues(new Map(), now).routeBack([
      {
        next: {
          action: 'route_back',
          request: deletionRequest('a'),
          retryAt: now + 60_000,
          why: 'unavailable',
        },
        messageIds: ['m1'],
      },
    ])
    expect(confirmed).toStrictEqual([true])
    const [message] = sqs.messages('deletions')
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ request_id: 'a' })
    expect(message?.delayedUntil).toBeGreaterThanOrEqual(now + 60_000)
    expect(sqs.messages('dead-letters')).toHaveLength(0)
  })

  it.each<[RouteBack['why'], string | undefined, string | undefined]>([
    ['unavailable', 'tenant', 'tenant'],
    ['split', 'tenant', 'tenant'],
    ['unavailable', undefined, undefined],
    ['split', undefined, 'list'],
  ])(
    'route back as %s what came of the group %s as of the group %s',
    async (why, messageGroupId, expected) => {
      const groups: unknown[] = []
      const { client, queueUrl } = await scriptedSqs(({ group }) => {
        groups.push(group)
        return 'taken'
      })
      const received = new Map([
        ['m1', { body: '', receiptHandle: 'h', sentAt: SENT_AT, messageGroupId }],
      ])
      const fair = workerQueues(
        {
          sqs: () => client,
          deletionQueueUrl: queueUrl,
          deadLetterQueueUrl: queueUrl,
          now: Date.now,
          eventRequestIdPath: ['request_id'],
          flushLog: () => undefined,
        },
        received,
      )
      const next = { action: 'route_back', request: deletionRequest('a'), retryAt: 0, why } as const
      await fair.routeBack([{ next, messageIds: ['m1', 'm2'] }])
      expect(groups).toStrictEqual([expected])
    },
  )

  it('bury on the dead-letter queue', async () => {
    const letters = ['a', 'b'].map((id) => ({
      next: deadLetterOf({ request: deletionRequest(id) }),
      messageIds: [`of ${id}`, 'twin'],
    }))
    expect(await queues().deadLetter(letters)).toStrictEqual([true, true])
    expect(sqs.messages('dead-letters').map(({ attributes }) => attributes.request_id)).toEqual([
      'String a',
      'String b',
    ])
    expect(
      sqs.messages('dead-letters').map(({ attributes }) => attributes.source_message_id),
    ).toStrictEqual(['String of a', 'String of b'])
    expect(sqs.messages('deletions')).toHaveLength(0)
  })

  it('bury a refused message with the time it was sent', async () => {
    const received = new Map([['m1', { body: 'rubbish', receiptHandle: 'h', sentAt: SENT_AT }]])
    const refused = [{ outcome: 'invalid', messageId: 'm1', field: 'body', message: 'no' } as const]
    expect(await queues(received).refuse(refused)).toStrictEqual([true])
    expect(sqs.messages('dead-letters')).toMatchObject([
      {
        body: 'rubbish',
        attributes: {
          reason: 'String invalid',
          source_message_id: 'String m1',
          field: 'String body',
          message: 'String no',
          first_accepted_at: 'String 2026-01-02T00:00:00.000Z',
        },
      },
    ])
  })

  it('leave the id in what they refuse, where events have it, and nothing else', async () => {
    const body = JSON.stringify({ detail: { letter: { nr: 'x 1' }, about: 'somebody' } })
    const received = new Map([['m1', { body, receiptHandle: 'h', sentAt: SENT_AT }]])
    const path = ['detail', 'letter', 'nr']
    await queues(received, Date.now(), path).refuse([
      { outcome: 'invalid', messageId: 'm1', field: 'detail.letter.nr', message: 'no' },
    ])
    const [letter] = sqs.messages('dead-letters')
    expect(JSON.parse(letter?.body ?? '')).toStrictEqual({
      detail: { letter: { nr: 'x 1' }, about: '(a text of 8 characters)' },
    })
  })

  it('acknowledge the messages that are done, and no other', async () => {
    const received = await receive(23)
    const ids = [...received.keys()]
    const [kept, ...done] = ids
    await queues(received).acknowledge(done)
    expect(sqs.messages('deletions').map(({ messageId }) => messageId)).toStrictEqual([kept])
  })

  it.each([
    [0, []],
    [10, [10]],
    [20, [10, 10]],
    [21, [10, 10, 1]],
  ])(
    'acknowledge %i messages in calls of ten, after the log is written',
    async (count, expected) => {
      const { client, calls, queueUrl } = await scriptedSqs(() => 'taken')
      const callsAtFlush: number[] = []
      const flushLog = () => callsAtFlush.push(calls.length)
      const received = new Map(
        Array.from({ length: count }, (_, index) => [
          `m${index}`,
          { body: '', receiptHandle: `handle${index}`, sentAt: SENT_AT },
        ]),
      )
      const urls = { deletionQueueUrl: queueUrl, deadLetterQueueUrl: queueUrl }
      const scripted = workerQueues(
        { sqs: () => client, ...urls, now: Date.now, eventRequestIdPath: ['request_id'], flushLog },
        received,
      )
      await scripted.acknowledge(['someone else', ...received.keys()])
      expect(calls.map((call) => call.length)).toStrictEqual(expected)
      expect(callsAtFlush).toStrictEqual([0])
    },
  )

  it('need no client while nothing is sent', async () => {
    let clients = 0
    const idle = workerQueues(
      {
        sqs: () => {
          clients += 1
          return sqs.client
        },
        deletionQueueUrl: sqs.urlOf('deletions'),
        deadLetterQueueUrl: sqs.urlOf('dead-letters'),
        now: Date.now,
        eventRequestIdPath: ['request_id'],
        flushLog: () => undefined,
      },
      new Map(),
    )
    await idle.acknowledge(['someone else'])
    expect(clients).toBe(0)
  })

  it('acknowledge nothing for messages that they do not know', async () => {
    const received = await receive(1)
    await queues(received).acknowledge(['someone else'])
    await queues(received).acknowledge([])
    expect(sqs.messages('deletions')).toHaveLength(1)
  })

  it('carry on when a message can not be acknowledged: the end of the invocation does it again', async () => {
    const received = new Map([['m1', { body: '', receiptHandle: 'h', sentAt: 0 }]])
    const gone = workerQueues(
      {
        sqs: () => sqs.client,
        deletionQueueUrl: sqs.urlOf('no-such-queue'),
        deadLetterQueueUrl: sqs.urlOf('no-such-queue'),
        now: Date.now,
        eventRequestIdPath: ['request_id'],
        flushLog: () => undefined,
      },
      received,
    )
    await expect(gone.acknowledge(['m1'])).resolves.toBeUndefined()
  })
})
