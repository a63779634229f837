import {
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { startSqsEdge } from '../../../../local/aws/sqs-edge/sqs-edge.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const MIB = 1_048_576

async function queue() {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const { url: QueueUrl, ...description } = queueDescription(server.endpoint, 'deletions')
  await createQueues(server.client, [{ url: QueueUrl, ...description }])
  const edge = await startSqsEdge({ endpoint: server.endpoint })
  onTestFinished(edge.close)
  const client = new SQSClient({
    endpoint: edge.url,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  })
  onTestFinished(() => client.destroy())
  return { client, QueueUrl, stored: () => server.messages('deletions') }
}

type Message = Omit<SendMessageCommandInput, 'QueueUrl'>

const attribute = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, attribute('v')]))

const REFUSED: readonly (readonly [string, Partial<Message>, string, string])[] = [
  ['of more than 1 MiB', { MessageBody: 'x'.repeat(MIB + 1) }, 'InvalidParameterValue', 'bytes'],
  ['with a control character', { MessageBody: '\u0001' }, 'InvalidMessageContents', 'characters'],
  ['delayed by more than 900 s', { DelaySeconds: 901 }, 'InvalidParameterValue', '<= 900'],
  ['delayed by less than nothing', { DelaySeconds: -1 }, 'InvalidParameterValue', '>= 0'],
  [
    'with eleven attributes',
    { MessageAttributes: attributes(11) },
    'InvalidParameterValue',
    'attributes [11] exceeds the allowed maximum [10]',
  ],
  [
    "with a name of SQS's own",
    { MessageAttributes: { 'AWS.SenderId': attribute('v') } },
    'InvalidParameterValue',
    "name 'AWS.SenderId'",
  ],
  [
    'with a name that has a space',
    { MessageAttributes: { 'a b': attribute('v') } },
    'InvalidParameterValue',
    "name 'a b'",
  ],
  [
    'with an empty attribute',
    { MessageAttributes: { a: attribute('') } },
    'InvalidParameterValue',
    'non-empty',
  ],
  [
    'with an attribute of no known type',
    { MessageAttributes: { a: attribute('v', 'Text') } },
    'InvalidParameterValue',
    'supported type prefixes',
  ],
  [
    'with a control character in an attribute',
    { MessageAttributes: { a: attribute('\u0001') } },
    'InvalidMessageContents',
    'characters',
  ],
]

describe('a message', () => {
  it.each(REFUSED)('%s is refused as SQS refuses it', async (_what, change, code, words) => {
    const { client, QueueUrl, stored } = await queue()

    const sent = client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', ...change }))

    await expect(sent).rejects.toMatchObject({
      Code: expect.stringContaining(code),
      message: expect.stringContaining(words),
      $metadata: { httpStatusCode: 400 },
    })
    expect(stored()).toStrictEqual([])
  })

  it('at the limits is taken', async () => {
    const { client, QueueUrl, stored } = await queue()
    const MessageAttributes = { ...attributes(9), 'a.b-c_d': attribute('😀', 'String.face') }

    await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'm', DelaySeconds: 900, MessageAttributes }),
    )

    expect(stored()).toHaveLength(1)
  })
})

describe('a batch', () => {
  it('is taken but for the entries that SQS refuses, each with its reason', async () => {
    const { client, QueueUrl, stored } = await queue()
    const Entries = [
      { Id: 'fit', MessageBody: 'fit' },
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
      { Id: 'foul', MessageBody: '\u0001' },
    ]

    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

    expect(answer.Successful?.map(({ Id }) => Id)).toStrictEqual(['fit'])
    expect(
      answer.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]).toSorted(),
    ).toStrictEqual([
      ['foul', 'InvalidMessageContents', true],
      ['late', 'InvalidParameterValue', true],
    ])
    expect(stored().map(({ body }) => body)).toStrictEqual(['fit'])
  })

  it.each([
    ['more than ten entries', 11, 1, 'TooManyEntriesInBatchRequest'],
    ['more than 1 MiB', 2, MIB / 2 + 1, 'BatchRequestTooLong'],
    ['no entries', 0, 0, 'EmptyBatchRequest'],
  ])('with %s is refused whole', async (_what, count, bytes, code) => {
    const { client, QueueUrl, stored } = await queue()
    const Entries = Array.from({ length: count }, (_, index) => ({
      Id: String(index),
      MessageBody: 'x'.repeat(bytes),
    }))

    await expect(
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    ).rejects.toMatchObject({ Code: expect.stringContaining(code) })
    expect(stored()).toStrictEqual([])
  })
})
