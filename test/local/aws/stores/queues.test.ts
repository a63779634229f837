import { networkInterfaces } from 'node:os'
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

async function attributesOf(client: SQSClient, QueueUrl: string) {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
  return (await client.send(command)).Attributes ?? {}
}

async function receive(client: SQSClient, QueueUrl: string, VisibilityTimeout?: number) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    ...(VisibilityTimeout !== undefined && { VisibilityTimeout }),
  })
  return ((await client.send(command)).Messages ?? []).map(({ Body }) => Body)
}

describe('the queue server', () => {
  it('creates a queue with its attributes and brings them up to date later', async () => {
    const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
    onTestFinished(server.close)
    const before = queueDescription(server.endpoint, 'q', { VisibilityTimeout: '180' })
    const after = queueDescription(server.endpoint, 'q', { VisibilityTimeout: '60' })
    await createQueues(server.client, [before])
    await server.client.send(new SendMessageCommand({ QueueUrl: before.url, MessageBody: 'kept' }))
    expect(await attributesOf(server.client, before.url)).toMatchObject({
      VisibilityTimeout: '180',
      QueueArn: before.arn,
    })
    await createQueues(server.client, [after])
    expect(await attributesOf(server.client, before.url)).toMatchObject({ VisibilityTimeout: '60' })
    expect(await receive(server.client, before.url)).toStrictEqual(['kept'])
  })

  it('finds waiting, delayed and in-flight messages again after a restart', async () => {
    const directory = await temporaryDirectory()
    const first = await startQueueServer(directory, 'us-east-1')
    const queue = queueDescription(first.endpoint, 'q', { VisibilityTimeout: '1' })
    const send = (MessageBody: string, DelaySeconds: number) =>
      first.client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody, DelaySeconds }))
    await createQueues(first.client, [queue])
    await send('in flight', 0)
    expect(await receive(first.client, queue.url)).toStrictEqual(['in flight'])
    await send('waiting', 0)
    await send('delayed', 1)
    await first.close()

    const second = await startQueueServer(directory, 'us-east-1')
    onTestFinished(second.close)
    const moved = queueDescription(second.endpoint, 'q', { VisibilityTimeout: '30' })
    await createQueues(second.client, [moved])
    const found: (string | undefined)[] = []
    await vi.waitFor(
      async () => {
        found.push(...(await receive(second.client, moved.url)))
        expect(found.toSorted()).toStrictEqual(['delayed', 'in flight', 'waiting'])
      },
      { timeout: 45_000 },
    )
  })

  it('answers no other machine', async () => {
    const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
    onTestFinished(server.close)
    const { port } = new URL(server.endpoint)
    expect((await fetch(`${server.endpoint}/health`)).status).toBe(200)
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    for (const { address } of others) {
      await expect(fetch(`http://${address}:${port}/health`)).rejects.toThrow('fetch failed')
    }
  })
})
