import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import { requiredAccess } from '../../../../local/aws/sqs-edge/required-access.ts'
import { startSqsEdge } from '../../../../local/aws/sqs-edge/sqs-edge.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { accessBy, WORKER, WORKER_KEYS } from '../../fixtures/access-control.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1', encryption: new Map() }
/** An edge before two queues; the worker may send to one of them. */
async function edge() {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const [allowed, other] = ['allowed', 'other'].map((name) =>
    queueDescription(server.endpoint, name),
  )
  if (allowed === undefined || other === undefined) throw new Error('two queues are two')
  await createQueues(server.client, [allowed, other])
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: allowed.arn }
  const { access, refusals } = accessBy([statement])
  const { url, close } = await startSqsEdge({
    endpoint: server.endpoint,
    admit: (request, call) =>
      access.allow(access.identify(request, 'sqs'), requiredAccess(call, ACCOUNT)),
  })
  onTestFinished(close)
  const client = (credentials = WORKER_KEYS): SQSClient => {
    const made = new SQSClient({ endpoint: url, region: 'us-east-1', credentials })
    onTestFinished(() => made.destroy())
    return made
  }
  const send = (QueueUrl: string, credentials = WORKER_KEYS) =>
    client(credentials).send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }))
  return { url, allowed, other, refusals, client, send, messages: server.messages }
}

it('lets through what is allowed, batches too', async () => {
  const { allowed, client, send, messages, refusals } = await edge()

  await send(allowed.url)
  const Entries = [{ Id: '1', MessageBody: 'm' }]
  await client().send(new SendMessageBatchCommand({ QueueUrl: allowed.url, Entries }))

  expect(messages('allowed')).toHaveLength(2)
  expect(refusals).toStrictEqual([])
})

it("refuses the rest with SQS's own AccessDenied, and names the missing statement once", async () => {
  const { other, send, messages, refusals } = await edge()

  for (const _again of [1, 2]) {
    await expect(send(other.url)).rejects.toMatchObject({
      name: 'AccessDenied',
      Code: 'AccessDenied',
      message: `User: ${WORKER.arn} is not authorized to perform: sqs:sendmessage on resource: ${other.arn} because no identity-based policy allows the sqs:sendmessage action`,
      $metadata: { httpStatusCode: 403, attempts: 1 },
    })
  }

  expect(messages('other')).toStrictEqual([])
  expect(refusals).toStrictEqual([
    `not authorised: the role WorkerRole to sqs:SendMessage on ${other.arn}; missing in the policies of the role WorkerRole: {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"${other.arn}"}`,
  ])
})

it.each([
  [{ ...WORKER_KEYS, accessKeyId: 'ASIANOBODY' }, 'InvalidClientTokenId'],
  [{ ...WORKER_KEYS, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
])('refuses credentials that are nobody’s: %o', async (credentials, Code) => {
  const { allowed, send, messages } = await edge()

  await expect(send(allowed.url, credentials)).rejects.toMatchObject({ Code })
  expect(messages('allowed')).toStrictEqual([])
})

it('refuses a call that nobody signed', async () => {
  const { url, allowed } = await edge()

  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: allowed.url, MessageBody: 'm' }),
  })

  expect(answer.status).toBe(403)
  expect(answer.headers.get('x-amzn-query-error')).toBe('MissingAuthenticationToken;Sender')
})

it.each([
  ['SendMessage', { QueueUrl: 'http://h/000000000000/q' }, 'sqs:SendMessage', 'q'],
  ['DeleteMessageBatch', { QueueUrl: 'http://h/000000000000/q' }, 'sqs:DeleteMessage', 'q'],
  ['GetQueueUrl', { QueueName: 'q' }, 'sqs:GetQueueUrl', 'q'],
  [
    'StartMessageMoveTask',
    { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:q' },
    'sqs:StartMessageMoveTask',
    'q',
  ],
])('asks for %s what IAM calls it, on the queue', (operation, input, action, name) => {
  expect(requiredAccess({ operation, input }, ACCOUNT)).toStrictEqual([
    { action, resource: `arn:aws:sqs:us-east-1:000000000000:${name}` },
  ])
})

it('asks for what concerns no one queue on all of them', () => {
  expect(requiredAccess({ operation: 'ListQueues', input: {} }, ACCOUNT)).toStrictEqual([
    { action: 'sqs:ListQueues', resource: '*' },
  ])
})

it.each([
  ['SendMessageBatch', ['kms:GenerateDataKey', 'kms:Decrypt']],
  ['ReceiveMessage', ['kms:Decrypt']],
  ['DeleteMessage', []],
])(
  'asks for the use of the key through SQS, too, when %s is for an encrypted queue',
  (operation, actions) => {
    const key = 'arn:aws:kms:us-east-1:000000000000:key/k'
    const encryption = new Map([['arn:aws:sqs:us-east-1:000000000000:q', key]])
    const input = { QueueUrl: 'http://h/000000000000/q' }

    const [, ...more] = requiredAccess({ operation, input }, { ...ACCOUNT, encryption })

    const context = { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' }
    expect(more).toStrictEqual(actions.map((action) => ({ action, resource: key, context })))
  },
)
