import { DeleteQueueCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { DeadLetterQueue } from '../../../cli/dlq/dead-letter-queue.ts'
import { type BothQueues, startBothQueues } from '../fixtures/both-queues.ts'

const NEVER = new AbortController().signal

function queueOf(queues: BothQueues, fields: Partial<DeadLetterQueueFields> = {}) {
  const { client, deadLetterQueueUrl: url } = queues
  return new DeadLetterQueue({
    client,
    url,
    holdSeconds: 300,
    waitSeconds: 0,
    now: Date.now,
    ...fields,
  })
}

type DeadLetterQueueFields = ConstructorParameters<typeof DeadLetterQueue>[0]

async function fill(queues: BothQueues, count: number): Promise<readonly string[]> {
  const bodies = Array.from({ length: count }, (_, index) => `body ${index}`)
  await Promise.all(bodies.map((body) => queues.put(body)))
  return bodies.toSorted()
}

describe('the dead-letter queue', () => {
  it('is read to its end, each message once, and hidden meanwhile', async () => {
    const queues = await startBothQueues()
    const bodies = await fill(queues, 34)
    const queue = queueOf(queues)

    const { letters, extent } = await queue.read(1_000, NEVER)

    expect(extent).toBe('all')
    expect(letters.map(({ body }) => body).toSorted()).toStrictEqual(bodies)
    expect(await queue.counts()).toStrictEqual({ visible: 0, hidden: 34 })
  })

  it('is visible again as a whole once it is released', async () => {
    const queues = await startBothQueues()
    await fill(queues, 34)
    const queue = queueOf(queues)
    await queue.read(1_000, NEVER)

    expect(await queue.release()).toBe(0)

    await queues.showsDeadLetters(34)
  })

  it('is read in part when it is longer than the limit', async () => {
    const queues = await startBothQueues()
    await fill(queues, 34)

    const { letters, extent } = await queueOf(queues).read(25, NEVER)

    expect(extent).toBe('part')
    expect(letters).toHaveLength(25)
    await queues.showsDeadLetters(9)
  })

  it('stops reading when half of the hiding time is over', async () => {
    const queues = await startBothQueues()
    await fill(queues, 34)
    let at = 0
    const now = () => {
      at += 40_000
      return at
    }

    const { letters, extent } = await queueOf(queues, { now }).read(1_000, NEVER)

    expect(extent).toBe('part')
    expect(letters.length).toBeGreaterThan(0)
    expect(letters.length).toBeLessThan(34)
  })

  it('stops reading when it is told to', async () => {
    const queues = await startBothQueues()
    await fill(queues, 3)
    const queue = queueOf(queues)

    expect((await queue.read(10, AbortSignal.abort())).extent).toBe('interrupted')

    await queues.showsDeadLetters(3)
  })

  it('shows a message once that comes twice, and deletes it by its newest handle', async () => {
    const queues = await startBothQueues()
    await fill(queues, 1)
    const times = [0, 0, 0, 0, 0]
    const now = () => {
      queues.passes(1)
      return times.pop() ?? 1_000
    }
    const queue = queueOf(queues, { holdSeconds: 1, now })
    const { letters } = await queue.read(10, NEVER)

    const left = await queue.delete(letters.map(({ messageId }) => messageId))

    expect(letters).toHaveLength(1)
    expect(left).toStrictEqual(new Set())
    expect(queues.deadLetters()).toStrictEqual([])
  })

  it('deletes what it is told to, and releases the rest', async () => {
    const queues = await startBothQueues()
    await fill(queues, 25)
    const queue = queueOf(queues)
    const { letters } = await queue.read(1_000, NEVER)
    const gone = letters.slice(0, 13)

    expect(await queue.delete(gone.map(({ messageId }) => messageId))).toStrictEqual(new Set())
    await queue.release()

    const left = queues.deadLetters().map(({ body }) => body)
    expect(left.toSorted()).toStrictEqual(
      letters
        .slice(13)
        .map(({ body }) => body)
        .toSorted(),
    )
    await queues.showsDeadLetters(12)
  })

  it('names what SQS did not confirm as deleted', async () => {
    const queues = await startBothQueues()
    await fill(queues, 15)
    const queue = queueOf(queues)
    const { letters } = await queue.read(1_000, NEVER)
    const ids = letters.map(({ messageId }) => messageId)
    await queues.client.send(new DeleteQueueCommand({ QueueUrl: queues.deadLetterQueueUrl }))

    expect(await queue.delete(ids)).toStrictEqual(new Set(ids))
    expect(await queue.release()).toBe(15)
  })
})
