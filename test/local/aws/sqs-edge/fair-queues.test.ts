import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { crowdOf } from '../../../../local/aws/sqs-edge/fair-queues.ts'
import { startSqsEdge } from '../../../../local/aws/sqs-edge/sqs-edge.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

async function queue() {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const { url: QueueUrl, ...described } = queueDescription(server.endpoint, 'deletions')
  await createQueues(server.client, [{ ...described, url: QueueUrl }])
  const way = async () => {
    const edge = await startSqsEdge({ endpoint: server.endpoint })
    onTestFinished(edge.close)
    const credentials = LOCAL_CREDENTIALS
    const client = new SQSClient({ endpoint: edge.url, region: 'us-east-1', credentials })
    onTestFinished(() => client.destroy())
    return client
  }
  const client = await way()
  const sendAll = async (count: number, MessageGroupId: string, from = 0) => {
    for (let sent = 0; sent < count; sent += 10) {
      const Entries = Array.from({ length: Math.min(10, count - sent) }, (_, index) => ({
        ...{ Id: `${index}`, MessageBody: `${MessageGroupId}-${from + sent + index}` },
        MessageGroupId,
      }))
      const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      expect(answer.Successful).toHaveLength(Entries.length)
    }
  }
  const receive = async (by = client): Promise<readonly Message[]> => {
    const most = { MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }
    const { Messages = [] } = await by.send(new ReceiveMessageCommand({ QueueUrl, ...most }))
    return Messages
  }
  const remove = async (messages: readonly Message[], by = client) => {
    if (messages.length === 0) return
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }))
    const answer = await by.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    expect(answer.Successful).toHaveLength(messages.length)
  }
  return { server, client, QueueUrl, way, sendAll, receive, remove }
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body)

it('gives what others sent before the rest of a group with many waiting', async () => {
  const { client, QueueUrl, sendAll, receive } = await queue()
  await sendAll(200, 'list')
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'single' }))
  await sendAll(1, 'other')
  // What came before a group was one with many keeps its turn.
  for (let batch = 0; batch < 3; batch += 1) await receive()
  expect(bodies(await receive()).slice(0, 2)).toStrictEqual(['single', 'other-0'])
})

it('loses none and gives none twice, whichever queue it waits in, and counts all', async () => {
  const { server, client, QueueUrl, sendAll, receive, remove } = await queue()
  await sendAll(95, 'list')
  await sendAll(5, 'other')
  await sendAll(33, 'list', 95)
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  expect(Attributes?.ApproximateNumberOfMessages).toBe('133')
  expect(server.messages('deletions')).toHaveLength(133)
  const seen: (string | undefined)[] = []
  for (;;) {
    const messages = await receive()
    if (messages.length === 0) break
    seen.push(...bodies(messages))
    await remove(messages)
  }
  expect(seen).toHaveLength(133)
  expect(new Set(seen).size).toBe(133)
  expect(server.messages('deletions')).toStrictEqual([])
})

it('gives back what is made visible again, and what waits when the front is started anew', async () => {
  const { client, QueueUrl, way, sendAll, receive, remove } = await queue()
  await sendAll(60, 'list')
  for (let batch = 0; batch < 3; batch += 1) await remove(await receive())
  const taken = await receive()
  const [first, ...others] = taken
  await remove(others)
  const { ReceiptHandle, Body } = first ?? {}
  // Not 0: the emulated SQS forgets such a message.
  const visible = { QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }
  await client.send(new ChangeMessageVisibilityCommand(visible))

  const anew = await way()
  const seen = new Set<string | undefined>()
  await vi.waitFor(
    async () => {
      const messages = await receive(anew)
      for (const body of bodies(messages)) seen.add(body)
      await remove(messages, anew)
      expect(seen.size).toBe(21)
    },
    { timeout: 30_000, interval: 50 },
  )

  expect(seen).toContain(Body)
})

it('brings what waits behind the others up to date with its queue', async () => {
  const { server, QueueUrl, sendAll } = await queue()
  await sendAll(40, 'list')
  const later = queueDescription(server.endpoint, 'deletions', { VisibilityTimeout: '77' })
  await createQueues(server.client, [later])
  const asked = { QueueUrl: crowdOf(QueueUrl), AttributeNames: ['VisibilityTimeout' as const] }
  const { Attributes } = await server.client.send(new GetQueueAttributesCommand(asked))
  expect(Attributes).toStrictEqual({ VisibilityTimeout: '77' })
})
