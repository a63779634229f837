import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../../../local/aws/local-credentials.ts'
import { startSqsEdge } from '../../../../local/aws/sqs-edge/sqs-edge.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

it('knows which messages the queue got twice: those of a sender whose answer was lost', async () => {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const queue = queueDescription(server.endpoint, 'deletions')
  await createQueues(server.client, [queue])
  const edge = await startSqsEdge({
    endpoint: server.endpoint,
    faults: { rate: 0.5, seed: 5 },
  })
  onTestFinished(edge.close)
  const client = new SQSClient({
    endpoint: edge.url,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 10,
  })
  onTestFinished(() => client.destroy())

  for (let index = 0; index < 30; index += 1) {
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: `m${index}` }))
  }

  const counts = Map.groupBy(server.messages('deletions'), ({ body }) => body)
  const twice = [...counts].flatMap(([body, messages]) => (messages.length > 1 ? [body] : []))
  expect(counts.size).toBe(30)
  expect(edge.struck.get('SendMessage lost_answer')).toBeGreaterThan(0)
  expect([...edge.doubled].toSorted()).toStrictEqual(twice.toSorted())
})

it("tells in SQS's own way what it doesn't understand", async () => {
  const edge = await startSqsEdge({ endpoint: 'http://127.0.0.1:1' })
  onTestFinished(edge.close)

  for (const given of [{}, { method: 'POST', body: 'Action=SendMessage' }]) {
    const answer = await fetch(edge.url, given)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnsupportedOperation')
  }
})

it('tells a client of the query protocol, which reads XML, that a newer one is needed', async () => {
  const edge = await startSqsEdge({ endpoint: 'http://127.0.0.1:1' })
  onTestFinished(edge.close)
  const call = new URLSearchParams({ Action: 'SendMessage', Version: '2012-11-05' })

  const answer = await fetch(edge.url, { method: 'POST', body: call })

  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('text/xml')
  expect(await answer.text()).toMatch(
    /<ErrorResponse .*<Error><Type>Sender<\/Type><Code>UnsupportedOperation<\/Code><Message>.*use an AWS CLI or SDK of November 2023 or newer<\/Message><\/Error>/,
  )
})
