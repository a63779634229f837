import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startEventSourceMapping } from '../../../../local/aws/event-source-mapping/event-source-mapping.ts'
import type { InvocationOutcome } from '../../../../local/aws/functions/execution-environment.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import type { EventSourceMappingDescription } from '../../../../local/template/stack-description.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

type Invoke = (records: readonly SQSRecord[]) => InvocationOutcome | Promise<InvocationOutcome>

const SUCCESS: InvocationOutcome = { ok: true, payload: '{"batchItemFailures":[]}' }
const FAILURE: InvocationOutcome = { ok: false, errorType: 'Error', errorMessage: 'boom' }

async function setUp(
  changes: Partial<EventSourceMappingDescription> = {},
  visibilityTimeoutSeconds = 1,
) {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const deadLetters = queueDescription(server.endpoint, 'dead-letters')
  const queue = queueDescription(server.endpoint, 'deletions', {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
  })
  await createQueues(server.client, [deadLetters, queue])
  const mapping: EventSourceMappingDescription = {
    queue,
    functionName: 'worker',
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
    ...changes,
  }
  const problems: string[] = []
  return {
    ...server,
    queue,
    deadLetters,
    problems,
    send: async (...bodies: string[]) => {
      for (let start = 0; start < bodies.length; start += 10) {
        const Entries = bodies
          .slice(start, start + 10)
          .map((MessageBody, index) => ({ Id: String(index), MessageBody }))
        await server.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }))
      }
    },
    left: async () => {
      const { Attributes = {} } = await server.client.send(
        new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }),
      )
      return (
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible)
      )
    },
    start: (invoke: Invoke) => {
      const started = startEventSourceMapping({
        mapping,
        client: server.client,
        region: 'us-east-1',
        invoke: async ({ Records }) => invoke(Records),
        onProblem: (sentence) => problems.push(sentence),
      })
      onTestFinished(() => started.close(5_000))
      return started
    },
  }
}

/** A backstop: how soon is no promise. */
const DEADLINE = { timeout: 45_000, interval: 20 }

/** An invocation with one message, which answers when it is let finish. */
async function invocationUnderWay(answer: typeof SUCCESS | typeof FAILURE) {
  const queue = await setUp({ batchSize: 1, maximumConcurrency: 1 })
  await queue.send('one')
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const mapping = queue.start(async () => {
    begun.resolve()
    await held.promise
    return answer
  })
  await begun.promise
  return { ...queue, mapping, finish: held.resolve }
}

describe('the event source mapping', () => {
  it('hands a message over as the record that Lambda makes of it', async () => {
    const { client, queue, start, left } = await setUp()
    await client.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: '{"request_id":"r-1"}',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'expired' },
          raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
        },
      }),
    )
    const invoke = vi.fn((_records: readonly SQSRecord[]) => SUCCESS)
    start(invoke)
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledOnce(), DEADLINE)
    expect(invoke.mock.calls[0]?.[0]).toStrictEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: '{"request_id":"r-1"}',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {
          reason: {
            stringValue: 'expired',
            dataType: 'String',
            stringListValues: [],
            binaryListValues: [],
          },
          raw: {
            binaryValue: 'AQI=',
            dataType: 'Binary',
            stringListValues: [],
            binaryListValues: [],
          },
        },
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ])
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
  })

  it('deletes what succeeded and redelivers what failed after its visibility timeout', async () => {
    const { send, start, left } = await setUp()
    await send('good', 'bad')
    const seen: string[] = []
    start((records) => {
      seen.push(...records.map(({ body, attributes }) => body + attributes.ApproximateReceiveCount))
      const batchItemFailures = records
        .filter(
          ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
        )
        .map(({ messageId }) => ({ itemIdentifier: messageId }))
      return { ok: true, payload: JSON.stringify({ batchItemFailures }) }
    })
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
    expect(seen.toSorted()).toStrictEqual(['bad1', 'bad2', 'good1'])
  })

  it('keeps the whole batch when the invocation fails, until the queue dead-letters it', async () => {
    const { client, deadLetters, send, start, left, problems } = await setUp()
    await send('one', 'two')
    start(() => FAILURE)
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10 }),
    )
    expect(Messages.map(({ Body }) => Body).toSorted()).toStrictEqual(['one', 'two'])
    expect(problems[0]).toMatch(/^worker failed: boom; its \d message\(s\) come back/)
  })

  it('deletes the batch whatever the response says when partial batch responses are off', async () => {
    const { send, start, left } = await setUp({ reportBatchItemFailures: false })
    await send('one')
    start((records) => {
      const batchItemFailures = records.map(({ messageId }) => ({ itemIdentifier: messageId }))
      return { ok: true, payload: JSON.stringify({ batchItemFailures }) }
    })
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
  })

  it('gathers a batch over several receives within the batching window', async () => {
    const { send, start } = await setUp({ batchSize: 25, batchingWindowSeconds: 5 }, 30)
    await send(...Array.from({ length: 25 }, (_, index) => String(index)))
    const invoke = vi.fn((_records: readonly SQSRecord[]) => SUCCESS)
    start(invoke)
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledOnce(), DEADLINE)
    expect(invoke.mock.calls[0]?.[0]).toHaveLength(25)
  })

  it('invokes with what came when the batching window is over', async () => {
    const { send, start } = await setUp({ batchSize: 100, batchingWindowSeconds: 1 }, 30)
    await send('one')
    const invoke = vi.fn((_records: readonly SQSRecord[]) => SUCCESS)
    start(invoke)
    await vi.waitFor(() => expect(invoke).toHaveBeenCalledOnce(), DEADLINE)
    expect(invoke.mock.calls[0]?.[0]).toHaveLength(1)
  })

  it('splits what is more than an invocation takes', async () => {
    const { send, start, left } = await setUp({ batchSize: 20, batchingWindowSeconds: 5 }, 30)
    for (let index = 0; index < 7; index += 1) await send('x'.repeat(1_000_000))
    const sizes: number[] = []
    start((records) => {
      sizes.push(records.length)
      return SUCCESS
    })
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(7)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5)
  })

  it('invokes at once up to the maximum concurrency and never beyond', async () => {
    const { send, start, left } = await setUp({ batchSize: 1, maximumConcurrency: 3 }, 30)
    await send(...Array.from({ length: 9 }, (_, index) => String(index)))
    let running = 0
    let highest = 0
    const gate = Promise.withResolvers<void>()
    start(async () => {
      running += 1
      highest = Math.max(highest, running)
      if (running === 3) gate.resolve()
      await gate.promise
      running -= 1
      return SUCCESS
    })
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
    expect(highest).toBe(3)
  })

  it('waits for the invocations under way when it is closed, and receives no more', async () => {
    const { send, mapping, finish, left } = await invocationUnderWay(SUCCESS)
    const closed = mapping.close(5_000)
    await send('two')
    finish()
    await closed
    expect(await left()).toBe(1)
  })

  it('leaves a batch to come back when its poller crashes, though the function has handled it', async () => {
    const { send, start, left } = await setUp({ batchSize: 1, maximumConcurrency: 1 })
    await send('one')
    const receives: (string | undefined)[] = []
    const mapping = start(([record]) => {
      receives.push(record?.attributes.ApproximateReceiveCount)
      if (receives.length === 1) mapping.crash()
      return SUCCESS
    })
    await vi.waitFor(async () => expect(await left()).toBe(0), DEADLINE)
    expect(receives).toStrictEqual(['1', '2'])
  })

  it('does not wait for an invocation longer than the grace', async () => {
    const { mapping, finish, left } = await invocationUnderWay(FAILURE)
    await mapping.close(20)
    expect(await left()).toBe(1)
    finish()
  })

  it('says so when the queue cannot be reached', async () => {
    const { endpoint } = await setUp()
    const { start, problems } = await setUp({ queue: queueDescription(endpoint, 'nowhere') })
    start(() => SUCCESS)
    await vi.waitFor(
      () => expect(problems[0]).toMatch(/^receiving from nowhere failed: .*does not exist/),
      DEADLINE,
    )
  })
})
