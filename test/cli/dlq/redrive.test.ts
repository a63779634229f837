import { describe, expect, it, onTestFinished } from 'vitest'
import { readLetter } from '../../../cli/dlq/dead-letter.ts'
import { DeadLetterQueue } from '../../../cli/dlq/dead-letter-queue.ts'
import { redrive } from '../../../cli/dlq/redrive.ts'
import { startSqsEdge } from '../../../local/aws/sqs-edge/sqs-edge.ts'
import { deletionRequest } from '../../lambda/factories.ts'
import { type BothQueues, startBothQueues } from '../fixtures/both-queues.ts'

const NEVER = new AbortController().signal

/** So many expired dead letters, read and held. */
async function held(queues: BothQueues, count: number, now = Date.now) {
  const ids = Array.from({ length: count }, (_, index) => `id-${index}`)
  await Promise.all(
    ids.map((id) => queues.bury(deletionRequest(id, { firstAcceptedAt: Date.now() }), 'expired')),
  )
  const { client, deadLetterQueueUrl: url } = queues
  const deadLetters = new DeadLetterQueue({ client, url, holdSeconds: 900, waitSeconds: 0, now })
  const { letters } = await deadLetters.read(1_000, NEVER)
  return {
    ids: ids.toSorted(),
    deadLetters,
    letters: letters.map((letter) => readLetter(letter, ['detail', 'request_id'])),
  }
}

function idsOn(messages: readonly { readonly body: string }[]): readonly string[] {
  return messages.map(({ body }) => JSON.parse(body).request_id).toSorted()
}

describe('a redrive', () => {
  it.each([1, 2, 3])(
    'loses none while SQS refuses sends, takes batches in part and loses answers (seed %i)',
    async (seed) => {
      const queues = await startBothQueues()
      const { ids, deadLetters, letters } = await held(queues, 120)
      const edge = await startSqsEdge({
        endpoint: queues.endpoint,
        faults: { rate: 0.5, seed },
      })
      onTestFinished(edge.close)
      const { queueUrl } = queues
      const client = queues.clientOf(edge.url)

      const result = await redrive(letters, {
        client,
        queueUrl,
        deadLetters,
        now: Date.now,
        signal: NEVER,
      })

      const left = idsOn(queues.deadLetters())
      expect([...new Set([...left, ...idsOn(queues.deletions())])].toSorted()).toStrictEqual(ids)
      const { moved, notDeleted, notSent, notTried } = result
      expect(left).toStrictEqual(
        [...notDeleted, ...notSent, ...notTried].map(({ requestId }) => requestId).toSorted(),
      )
      expect(moved.length + left.length).toBe(120)
      expect(edge.struck.size).toBeGreaterThan(1)
    },
  )

  it('deletes nothing that was not sent, and gives up when SQS takes nothing any more', async () => {
    const queues = await startBothQueues()
    const { ids, deadLetters, letters } = await held(queues, 200)
    const { client } = queues
    const queueUrl = `${queues.queueUrl}-that-is-not-there`

    const result = await redrive(letters, {
      client,
      queueUrl,
      deadLetters,
      now: Date.now,
      signal: NEVER,
    })

    expect(result.moved).toStrictEqual([])
    expect(result.notSent.length).toBeGreaterThan(0)
    expect(result.notTried.length).toBeGreaterThan(0)
    expect(result.notSent.length + result.notTried.length).toBe(200)
    expect(idsOn(queues.deadLetters())).toStrictEqual(ids)
  })

  it('tells apart what was sent and could not be deleted', async () => {
    const queues = await startBothQueues()
    const { ids, letters } = await held(queues, 3)
    const { client, queueUrl } = queues
    const deadLetters = {
      actUntil: Number.POSITIVE_INFINITY,
      delete: async (messageIds: readonly string[]) => new Set(messageIds),
    }

    const result = await redrive(letters, {
      client,
      queueUrl,
      deadLetters,
      now: Date.now,
      signal: NEVER,
    })

    expect(result.notDeleted).toHaveLength(3)
    expect(idsOn(queues.deletions())).toStrictEqual(ids)
    expect(idsOn(queues.deadLetters())).toStrictEqual(ids)
  })

  it('leaves what may be visible to others again, and what comes after a stop', async () => {
    const queues = await startBothQueues()
    const { deadLetters, letters } = await held(queues, 5)
    const { client, queueUrl } = queues
    const tools = { client, queueUrl, deadLetters, now: Date.now, signal: NEVER }
    const tooLate = () => Date.now() + 900_000

    const late = await redrive(letters, { ...tools, now: tooLate })
    const stopped = await redrive(letters, { ...tools, signal: AbortSignal.abort() })

    expect(late.notTried).toHaveLength(5)
    expect(stopped.notTried).toHaveLength(5)
    expect(queues.deletions()).toStrictEqual([])
  })
})
