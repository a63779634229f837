import {
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { startSqsEdge } from '../../../../local/aws/sqs-edge/sqs-edge.ts'
import { DEVELOPER_SENDER_ID } from '../../../../local/aws/sqs-edge/system-notes.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const WORKER = 'AROAWORKER:worker'
const SENDERS = new Map([['ASIAWORKER', WORKER]])

/** SQS with the edge in front of it, and clients of both. */
async function startSqs(directory: string) {
  const server = await startQueueServer(directory, 'us-east-1')
  const edge = await startSqsEdge({
    endpoint: server.endpoint,
    senderOf: (accessKeyId) => SENDERS.get(accessKeyId),
  })
  const clients: SQSClient[] = []
  const client = (accessKeyId: string, endpoint = edge.url): SQSClient => {
    const credentials = { ...LOCAL_CREDENTIALS, accessKeyId }
    const made = new SQSClient({ endpoint, region: 'us-east-1', credentials })
    clients.push(made)
    return made
  }
  const dead = queueDescription(edge.url, 'dead-letters')
  const queue = queueDescription(edge.url, 'deletions', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  })
  await createQueues(server.client, [dead, queue])
  const close = async (): Promise<void> => {
    for (const made of clients) made.destroy()
    await edge.close()
    await server.close()
  }
  return {
    worker: client('ASIAWORKER'),
    developer: client(LOCAL_CREDENTIALS.accessKeyId),
    past: client('ASIAWORKER', server.endpoint),
    queueUrl: queue.url,
    deadLetterQueueUrl: dead.url,
    messages: () => server.messages('deletions'),
    close,
  }
}

async function runningSqs() {
  const sqs = await startSqs(await temporaryDirectory())
  onTestFinished(sqs.close)
  return sqs
}

async function receive(
  client: SQSClient,
  QueueUrl: string,
  asked: Partial<ReceiveMessageCommandInput> = {},
) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ['SenderId'],
      MessageAttributeNames: ['All'],
      ...asked,
    }),
  )
  return Messages
}

function attributes(count: number): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `name-${index}`,
      index % 2 === 0
        ? { DataType: 'String', StringValue: `wért ${index}` }
        : { DataType: 'Binary.x', BinaryValue: Buffer.from([index, 255]) },
    ]),
  )
}

describe('who sent a message', () => {
  it('is told by the access keys that signed the call', async () => {
    const { worker, developer, queueUrl: QueueUrl } = await runningSqs()
    await worker.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }))
    await developer.send(new SendMessageCommand({ QueueUrl, MessageBody: 'two' }))
    const Entries = ['three', 'four'].map((MessageBody) => ({ Id: MessageBody, MessageBody }))
    await worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

    const messages = await receive(developer, QueueUrl)

    expect(messages.map(({ Body, Attributes }) => [Body, Attributes])).toStrictEqual([
      ['one', { SenderId: WORKER }],
      ['two', { SenderId: DEVELOPER_SENDER_ID }],
      ['three', { SenderId: WORKER }],
      ['four', { SenderId: WORKER }],
    ])
  })

  it.each<[Partial<ReceiveMessageCommandInput>, object]>([
    [{ MessageSystemAttributeNames: ['All'] }, { SenderId: WORKER }],
    [{ MessageSystemAttributeNames: [], AttributeNames: ['All'] }, { SenderId: WORKER }],
    [{ MessageSystemAttributeNames: ['SentTimestamp'] }, { SentTimestamp: expect.any(String) }],
  ])('is told to whom asks for it: %j', async (asked, expected) => {
    const { worker, developer, queueUrl: QueueUrl } = await runningSqs()
    await worker.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }))

    const [message] = await receive(developer, QueueUrl, {
      MessageAttributeNames: [],
      ...asked,
    })

    expect(message?.Attributes).toMatchObject(expected)
    expect('SenderId' in (message?.Attributes ?? {})).toBe('SenderId' in expected)
    expect(message).not.toHaveProperty('MessageAttributes')
    expect(message).not.toHaveProperty('MD5OfMessageAttributes')
  })

  it('can not be chosen by a sender', async () => {
    const { developer, queueUrl: QueueUrl } = await runningSqs()
    const MessageAttributes = { 'AWS.SenderId': { DataType: 'String', StringValue: WORKER } }

    await expect(
      developer.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', MessageAttributes })),
    ).rejects.toThrow("Message attribute name 'AWS.SenderId' is invalid.")

    expect(await receive(developer, QueueUrl)).toStrictEqual([])
  })

  it('is the developer where nobody noted it', async () => {
    const { past, developer, queueUrl: QueueUrl } = await runningSqs()
    await past.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }))
    const [message] = await receive(developer, QueueUrl)
    expect(message?.Attributes).toStrictEqual({ SenderId: DEVELOPER_SENDER_ID })
  })

  it('is known after a restart, and on the dead-letter queue', async () => {
    const directory = await temporaryDirectory()
    const before = await startSqs(directory)
    const send = new SendMessageCommand({ QueueUrl: before.queueUrl, MessageBody: 'one' })
    await before.worker.send(send)
    await before.close()

    const after = await startSqs(directory)
    onTestFinished(after.close)
    const { developer, queueUrl, deadLetterQueueUrl } = after
    const [first] = await receive(developer, queueUrl, { VisibilityTimeout: 1 })
    expect(first?.Attributes).toStrictEqual({ SenderId: WORKER })
    // The second receive is one too many: SQS moves the message.
    expect(await receive(developer, queueUrl, { WaitTimeSeconds: 2 })).toStrictEqual([])
    const [moved] = await receive(developer, deadLetterQueueUrl)
    expect(moved).toMatchObject({ Body: 'one', Attributes: { SenderId: WORKER } })
  })
})

describe('the body of a message', () => {
  it('may have any character that SQS takes, and its digest is right', async () => {
    const { worker, developer, queueUrl: QueueUrl, messages } = await runningSqs()
    const bodies = ['{"reason":"👍"}', 'private: \ue000 \ue800', '\u{10ffff}']
    const [MessageBody = '', ...others] = bodies
    // The SDK compares the digests.
    await worker.send(new SendMessageCommand({ QueueUrl, MessageBody }))
    const Entries = others.map((body, index) => ({ Id: String(index), MessageBody: body }))
    await worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

    expect(messages().map(({ body }) => body)).toStrictEqual(bodies)
    const received = await receive(developer, QueueUrl)
    expect(received.map(({ Body }) => Body)).toStrictEqual(bodies)
  })
})

describe('the group of a message', () => {
  it('is told to whom asks for it, where it has one', async () => {
    const { worker, developer, queueUrl: QueueUrl } = await runningSqs()
    const message = { QueueUrl, MessageBody: 'one', MessageGroupId: 'tenant' }
    await worker.send(new SendMessageCommand(message))
    const Entries = [
      { Id: 'a', MessageBody: 'two', MessageGroupId: 'tenant/list' },
      { Id: 'b', MessageBody: 'three' },
    ]
    await worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

    const asked = { MessageSystemAttributeNames: ['MessageGroupId' as const] }
    const messages = await receive(developer, QueueUrl, asked)

    expect(
      messages.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId]),
    ).toStrictEqual([
      ['one', 'tenant'],
      ['two', 'tenant/list'],
      ['three', undefined],
    ])
    expect(messages.every(({ MessageAttributes }) => MessageAttributes === undefined)).toBe(true)
  })

  it('goes to the dead-letter queue with it', async () => {
    const { worker, developer, queueUrl: QueueUrl, deadLetterQueueUrl } = await runningSqs()
    const message = { QueueUrl, MessageBody: 'one', MessageGroupId: 'tenant' }
    await worker.send(new SendMessageCommand(message))
    const asked = { MessageSystemAttributeNames: ['All' as const], VisibilityTimeout: 1 }
    await receive(developer, QueueUrl, asked)
    await receive(developer, QueueUrl, { ...asked, WaitTimeSeconds: 2 })

    const [moved] = await receive(developer, deadLetterQueueUrl, asked)

    expect(moved?.Attributes).toMatchObject({ MessageGroupId: 'tenant', SenderId: WORKER })
  })

  it.each(['', 'a b', 'x'.repeat(129), 'ä'])(
    'is refused where SQS refuses it: %j',
    async (group) => {
      const { worker, queueUrl: QueueUrl, messages } = await runningSqs()
      const message = { MessageBody: 'one', MessageGroupId: group }
      await expect(worker.send(new SendMessageCommand({ QueueUrl, ...message }))).rejects.toThrow(
        'MessageGroupId',
      )
      const Entries = [{ Id: 'a', ...message }]
      await expect(worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toThrow(
        'MessageGroupId',
      )
      expect(messages()).toStrictEqual([])
    },
  )
})

describe("a message's own attributes", () => {
  it.each([1, 10])('come as they were sent, with the digest that SQS makes: %i', async (count) => {
    const { worker, past, developer, queueUrl: QueueUrl, messages } = await runningSqs()
    const message = { MessageBody: 'one', MessageAttributes: attributes(count) }
    const direct = await past.send(new SendMessageCommand({ QueueUrl, ...message }))
    await receive(past, QueueUrl)

    const sent = await worker.send(new SendMessageCommand({ QueueUrl, ...message }))
    const Entries = [{ Id: 'a', ...message }]
    const batch = await worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const received = await receive(developer, QueueUrl)

    const digest = direct.MD5OfMessageAttributes
    expect(digest).toMatch(/^[0-9a-f]{32}$/)
    expect(sent.MD5OfMessageAttributes).toBe(digest)
    expect(batch.Successful?.[0]?.MD5OfMessageAttributes).toBe(digest)
    expect(received).toHaveLength(2)
    for (const { MessageAttributes, MD5OfMessageAttributes } of received) {
      expect(Object.keys(MessageAttributes ?? {})).toHaveLength(count)
      expect(MessageAttributes).toMatchObject({ 'name-0': { StringValue: 'wért 0' } })
      expect(MD5OfMessageAttributes).toBe(digest)
    }
    expect(messages().map((one) => one.attributes.size)).toStrictEqual([count, count, count])
  })

  it('are those that are asked for', async () => {
    const { worker, queueUrl: QueueUrl } = await runningSqs()
    const message = { MessageBody: 'one', MessageAttributes: attributes(3) }
    await worker.send(new SendMessageCommand({ QueueUrl, ...message }))

    const [received] = await receive(worker, QueueUrl, { MessageAttributeNames: ['name-2'] })

    expect(Object.keys(received?.MessageAttributes ?? {})).toStrictEqual(['name-2'])
    expect(received?.Attributes).toStrictEqual({ SenderId: WORKER })
  })

  it('are told of no more when a message is refused', async () => {
    const { worker, queueUrl: QueueUrl } = await runningSqs()
    const Entries = [
      { Id: 'bad', MessageBody: '\u0000' },
      { Id: 'good', MessageBody: 'one' },
    ]
    const answer = await worker.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    expect(answer.Failed?.map(({ Id }) => Id)).toStrictEqual(['bad'])
    expect(answer.Successful?.map(({ Id }) => Id)).toStrictEqual(['good'])
    const elsewhere = { QueueUrl: `${QueueUrl}-not-there`, MessageBody: 'one' }
    await expect(worker.send(new SendMessageCommand(elsewhere))).rejects.toThrow(/does not exist/)
  })
})
