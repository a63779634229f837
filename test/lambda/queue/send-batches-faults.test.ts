import { describe, expect, it } from 'vitest'
import { type OutgoingMessage, sendBatches } from '../../../lambda/queue/send-batches.ts'
import { scriptedSqs } from './scripted-sqs.ts'

function numbered(count: number): readonly OutgoingMessage[] {
  return Array.from({ length: count }, (_, index) => ({ MessageBody: `m${index}` }))
}

describe('messages sent in batches, whatever SQS answers', () => {
  it('need no call when there are none', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(() => 'taken')
    expect(await sendBatches(client, queueUrl, [])).toStrictEqual([])
    expect(calls).toStrictEqual([])
  })

  it('go in calls of ten', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(() => 'taken')
    const messages = numbered(201)
    expect(await sendBatches(client, queueUrl, messages)).toStrictEqual(messages.map(() => true))
    const sizes = calls.map((call) => call.length).toSorted((a, b) => a - b)
    expect(sizes).toStrictEqual([1, ...Array(20).fill(10)])
  })

  it('go in calls of 262,144 bytes at most: SQS would refuse a larger one whole', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(() => 'taken')
    const messages = Array.from({ length: 10 }, () => ({ MessageBody: '€'.repeat(16_384) }))
    expect(await sendBatches(client, queueUrl, messages)).toStrictEqual(messages.map(() => true))
    const bytes = calls.map((call) => Buffer.byteLength(call.join('')))
    expect(bytes.toSorted((a, b) => a - b)).toStrictEqual([245_760, 245_760])
  })

  it('are sent again when SQS itself failed to take them, and only those', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(({ body }, call) =>
      body === 'm1' && call === 0 ? 'service_fault' : 'taken',
    )
    expect(await sendBatches(client, queueUrl, numbered(3))).toStrictEqual([true, true, true])
    expect(calls).toStrictEqual([['m0', 'm1', 'm2'], ['m1']])
  })

  it('are sent again when SQS does not say whose fault it was', async () => {
    const { client, calls, queueUrl } = await scriptedSqs((_, call) =>
      call === 0 ? 'unclear_fault' : 'taken',
    )
    expect(await sendBatches(client, queueUrl, numbered(1))).toStrictEqual([true])
    expect(calls).toHaveLength(2)
  })

  it('are sent three times at most', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(({ body }) =>
      body === 'm0' ? 'service_fault' : 'taken',
    )
    expect(await sendBatches(client, queueUrl, numbered(2))).toStrictEqual([false, true])
    expect(calls).toStrictEqual([['m0', 'm1'], ['m0'], ['m0']])
  })

  it('are not sent again when they are at fault themselves', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(({ body }) =>
      body === 'm0' ? 'sender_fault' : 'taken',
    )
    expect(await sendBatches(client, queueUrl, numbered(2))).toStrictEqual([false, true])
    expect(calls).toHaveLength(1)
  })

  it('are not confirmed when SQS says nothing about them', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(({ body }) =>
      body === 'm1' ? 'silent' : 'taken',
    )
    expect(await sendBatches(client, queueUrl, numbered(3))).toStrictEqual([true, false, true])
    expect(calls).toHaveLength(1)
  })

  it('keep what was confirmed before a call failed', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(({ body }, call) => {
      if (call > 0) return 'refuse_the_call'
      return body === 'm0' ? 'service_fault' : 'taken'
    })
    expect(await sendBatches(client, queueUrl, numbered(2))).toStrictEqual([false, true])
    expect(calls).toHaveLength(2)
  })

  it('go on after a call that SQS refuses for what is in it', async () => {
    const { client, queueUrl } = await scriptedSqs(({ body }) =>
      body === 'm0' ? 'refuse_the_call' : 'taken',
    )
    const confirmed = await sendBatches(client, queueUrl, numbered(400))
    expect(confirmed).toStrictEqual(numbered(400).map((_, index) => index >= 10))
  })

  it('make no more calls once several in a row have failed for good', async () => {
    const { client, calls, queueUrl } = await scriptedSqs(() => 'refuse_the_call')
    const messages = numbered(400)
    expect(await sendBatches(client, queueUrl, messages)).toStrictEqual(messages.map(() => false))
    // Those that were under way at the fifth failure: ten lanes, of which four had begun anew.
    expect(calls.length).toBeLessThanOrEqual(14)
  })
})
