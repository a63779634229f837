import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  receiveBatch,
  splitBySize,
} from '../../../../local/aws/event-source-mapping/message-batch.ts'
import { toSqsRecord } from '../../../../local/aws/event-source-mapping/sqs-event.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const REGION = 'us-east-1'

/** A queue with `bodies` on it, and a receiver of batches of up to `batchSize`. */
async function batches(bodies: readonly string[], batchSize: number, batchingWindowSeconds = 0) {
  const server = await startQueueServer(await temporaryDirectory(), REGION)
  onTestFinished(server.close)
  const queue = queueDescription(server.endpoint, 'q')
  await createQueues(server.client, [queue])
  const send = (MessageBody: string) =>
    server.client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }))
  for (const body of bodies) await send(body)
  const mapping = {
    queue,
    functionName: 'worker',
    batchSize,
    batchingWindowSeconds,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
  }
  const receive = async (stopped: () => boolean = () => false) => {
    const records = await receiveBatch(server.client, mapping, REGION, stopped)
    return records.map(({ body }) => body)
  }
  return { receive, send, close: server.close }
}

describe('a batch', () => {
  it('is what is there, up to its size', async () => {
    const { receive } = await batches(['a', 'b', 'c'], 2)
    expect(await receive()).toHaveLength(2)
    expect(await receive()).toHaveLength(1)
  })

  it('is empty when nothing came', async () => {
    const { receive } = await batches([], 10)
    expect(await receive()).toStrictEqual([])
  })

  it('larger than a receive is gathered within its window', async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => `${index}`)
    const { receive } = await batches(bodies, 12, 60)
    expect((await receive()).toSorted()).toStrictEqual(bodies.toSorted())
  })

  it('is handed on as it is when the run stops', async () => {
    const { receive } = await batches(['a'], 10, 60)
    expect(await receive(() => true)).toStrictEqual(['a'])
  })

  it('fails with the error of SQS when it can not be reached', async () => {
    const { receive, close } = await batches([], 10)
    await close()
    await expect(receive()).rejects.toThrow(Error)
  })
})

describe('records that are too large for one invocation', () => {
  const record = (Body: string): SQSRecord =>
    toSqsRecord({ Body }, queueDescription('http://127.0.0.1:1', 'q'), REGION)

  it('are split into parts of 6 MB at most, none lost and in their order', () => {
    const records = Array.from({ length: 30 }, (_, index) => record(`${index}`.repeat(300_000)))
    const parts = splitBySize(records)
    expect(parts.flat()).toStrictEqual(records)
    for (const part of parts) {
      const bytes = part.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0)
      expect(bytes).toBeLessThanOrEqual(6_000_000)
    }
  })

  it('stay together when they fit, and one alone goes whatever its size', () => {
    expect(splitBySize([record('a'), record('b')])).toHaveLength(1)
    expect(splitBySize([record('x'.repeat(6_000_000))])).toHaveLength(1)
    expect(splitBySize([])).toStrictEqual([])
  })
})
