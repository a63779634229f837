import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OutgoingMessage, sendBatches } from '../../../lambda/queue/send-batches.ts'
import { type EmulatedSqs, startEmulatedSqs } from './emulated-sqs.ts'

let sqs: EmulatedSqs

beforeAll(async () => {
  sqs = await startEmulatedSqs('queue')
})

beforeEach(() => sqs.reset())

function numbered(count: number): readonly OutgoingMessage[] {
  return Array.from({ length: count }, (_, index) => ({ MessageBody: `m${index}` }))
}

function send(messages: readonly OutgoingMessage[]): Promise<readonly boolean[]> {
  return sendBatches(sqs.client, sqs.urlOf('queue'), messages)
}

describe('messages sent in batches', () => {
  it.each([1, 9, 10, 11, 20, 137])('are all on the queue: %i of them', async (count) => {
    const messages = numbered(count)
    expect(await send(messages)).toStrictEqual(messages.map(() => true))
    const found = sqs.messages('queue').map(({ body }) => body)
    expect(found.toSorted()).toStrictEqual(
      messages.map(({ MessageBody }) => MessageBody).toSorted(),
    )
  })

  it('keep their attributes and their delay', async () => {
    const before = Date.now()
    const MessageAttributes = { reason: { DataType: 'String', StringValue: 'expired' } }
    await send([{ MessageBody: 'm', MessageAttributes, DelaySeconds: 60 }])
    const [message] = sqs.messages('queue')
    expect(message).toMatchObject({ body: 'm', attributes: { reason: 'String expired' } })
    expect(message?.delayedUntil).toBeGreaterThanOrEqual(before + 60_000)
  })

  it('are not confirmed where SQS refuses one of them, and the others are', async () => {
    const messages = [{ MessageBody: 'good' }, { MessageBody: 'bad\u0000' }, ...numbered(9)]
    const confirmed = await send(messages)
    expect(confirmed).toStrictEqual(messages.map((_, index) => index !== 1))
    expect(sqs.messages('queue')).toHaveLength(10)
  })

  it('are not confirmed by a queue that is not there', async () => {
    const messages = numbered(3)
    const url = sqs.urlOf('no-such-queue')
    expect(await sendBatches(sqs.client, url, messages)).toStrictEqual([false, false, false])
  })
})
