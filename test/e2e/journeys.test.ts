import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import {
  answerOf,
  eventually,
  type RunningService,
  removeDirectory,
  runService,
  temporaryDirectory,
} from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'

// At once, since they wait for most of their time; the journeys of each come one after the other.
describe.concurrent.each([
  { stack: 'a plain stack', context: {} },
  { stack: "a stack under a customer's key", context: ENCRYPTED },
])('on $stack', ({ context }) => {
  describe('the running service', { concurrent: false }, () => {
    let service: RunningService

    beforeAll(async () => {
      service = await runService({ context })
    }, 60_000)

    afterAll(() => service?.close())

    const files = (id: string, key = service.endpoints.apiKey ?? '') =>
      fetch(`${service.endpoints.apiUrl}/files?request_id=${encodeURIComponent(id)}`, {
        method: 'DELETE',
        headers: { 'x-api-key': key },
      })

    it('deletes while the caller waits', async () => {
      await service.simulate('results', { request_ids: ['waiting'] })

      const answer = await service.post({ request_id: 'waiting' })

      expect(answer).toStrictEqual({
        status: 200,
        body: {
          success: true,
          message: 'File deleted successfully',
          request_id: 'waiting',
          outcome: 'deleted',
        },
      })
      expect(await service.callsFor('waiting')).toMatchObject([{ status: 200, deleted: true }])
    })

    it("serves a client of DocumentPro's own endpoint by its base URL and key alone", async () => {
      const id = 'drop-in/&=+%25#'
      await service.simulate('results', { request_ids: [id] })

      const answer = await answerOf(await files(id))

      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({ success: true, message: 'File deleted successfully' })
    })

    it('refuses that client with the wrong key, and calls nobody', async () => {
      const answer = await answerOf(await files('wrong-key', 'not-the-key'))

      expect(answer.status).toBe(401)
      expect(answer.body).toMatchObject({
        success: false,
        error: 'unauthorized',
        field: 'x-api-key',
      })
      expect(await service.callsFor('wrong-key')).toStrictEqual([])
    })

    it('queues what DocumentPro answers with 500 and deletes it later', async () => {
      await service.simulate('results', { request_ids: ['three-times-500'] })
      await service.simulate('faults', { request_id: 'three-times-500', status: 500, times: 3 })

      const answer = await service.post({ request_id: 'three-times-500' })
      const outcome = await service.outcomeOf('three-times-500')

      expect(answer.status).toBe(202)
      expect(answer.body).toMatchObject({ success: true, outcome: 'queued', attempts: 1 })
      expect(outcome).toMatchObject({ outcome: 'deleted', attempt: 4 })
      const lines = service.linesOf('three-times-500')
      expect(
        lines.filter(({ event }) => event === 'attempt').map(({ status }) => status),
      ).toStrictEqual([500, 500, 500, 200])
      expect(
        lines
          .filter(({ event }) => event === 'routed_back')
          .map(({ backoff_ceiling_seconds }) => backoff_ceiling_seconds),
      ).toStrictEqual([1, 2, 4])
    })

    it('says already_gone when the attempt that failed had deleted all the same', async () => {
      await service.simulate('results', { request_ids: ['gone-by-500'] })
      await service.simulate('faults', {
        request_id: 'gone-by-500',
        status: 500,
        times: 1,
        deletes: true,
      })

      await service.post({ request_id: 'gone-by-500' })

      expect(await service.outcomeOf('gone-by-500')).toMatchObject({
        outcome: 'already_gone',
        evidence: 'recorded',
      })
    })

    it('answers 404 for a result that never existed', async () => {
      const answer = await service.post({ request_id: 'never-existed' })

      expect(answer.status).toBe(404)
      expect(answer.body).toMatchObject({ success: false, outcome: 'not_found' })
    })

    it("passes DocumentPro's 400 on to the caller", async () => {
      await service.simulate('faults', { request_id: 'refused-upstream', status: 400, times: 1 })

      const answer = await service.post({ request_id: 'refused-upstream' })

      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ success: false, outcome: 'rejected' })
    })

    it('deletes what an EventBridge event asks for', async () => {
      await service.simulate('results', { request_ids: ['by-event'] })

      await service.putEvent('{"request_id":"by-event"}')

      expect(await service.outcomeOf('by-event')).toMatchObject({
        outcome: 'deleted',
        origin: 'event',
      })
    })

    it.each(['queue', 'event', 'route'])(
      'takes any character in a reason, by the %s',
      async (way) => {
        const id = `emoji-by-${way}`
        const reason = '👍 Grüße \u{1f600}'
        const asked = JSON.stringify({ request_id: id, reason })
        await service.simulate('faults', { request_id: id, status: 503, times: 2 })

        if (way === 'queue') await service.enqueue(asked)
        else if (way === 'event') await service.putEvent(asked)
        else expect((await service.post(JSON.parse(asked))).status).toBe(202)

        expect(await service.outcomeOf(id)).toMatchObject({ reason })
      },
    )

    it('settles a batch with mixed outcomes one by one', async () => {
      await service.simulate('results', { request_ids: ['mixed-ok', 'mixed-later', 'mixed-403'] })
      await service.simulate('faults', { request_id: 'mixed-later', kind: 'throttle', times: 1 })
      await service.simulate('faults', { request_id: 'mixed-403', status: 403, times: 1 })
      const bodies = [
        '{"request_id":"mixed-ok"}',
        '{"request_id":"mixed-later"}',
        '{"request_id":"mixed-403"}',
        '{"request_id":"mixed-404"}',
        '{"request_id":"mixed 400"}',
      ]

      await service.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: service.endpoints.queueUrl,
          Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
        }),
      )

      expect(await service.outcomeOf('mixed-ok')).toMatchObject({ outcome: 'deleted', attempt: 1 })
      expect(await service.outcomeOf('mixed-later')).toMatchObject({
        outcome: 'deleted',
        attempt: 2,
      })
      expect(await service.outcomeOf('mixed-403')).toMatchObject({ outcome: 'forbidden' })
      expect(await service.outcomeOf('mixed-404')).toMatchObject({ outcome: 'not_found' })
      const letter = await service.deadLetter(({ Body }) => Body === '{"request_id":"mixed 400"}')
      expect(letter.MessageAttributes?.reason?.StringValue).toBe('invalid')
    })

    it('makes one call for an id that a message has twice', async () => {
      await service.simulate('results', { request_ids: ['twice'] })

      await service.enqueue('{"request_ids":["twice","twice"]}')

      expect(await service.outcomeOf('twice')).toMatchObject({ outcome: 'deleted' })
      expect(await service.callsFor('twice')).toHaveLength(1)
    })

    it('puts a message that is no JSON into the dead-letter queue, with its reason and without a call', async () => {
      await service.enqueue('not json')

      const letter = await service.deadLetter(({ Body }) => Body === 'not json')

      expect(letter.MessageAttributes?.reason?.StringValue).toBe('invalid')
      expect(letter.MessageAttributes?.field?.StringValue).toBe('body')
    })

    it('puts what DocumentPro rejects into the dead-letter queue with all that a person needs', async () => {
      await service.simulate('faults', { request_id: 'rejected-400', status: 400, times: 1 })

      await service.enqueue('{"request_id":"rejected-400"}')
      const { MessageAttributes: attributes } = await service.deadLetter(
        (message) => message.MessageAttributes?.request_id?.StringValue === 'rejected-400',
      )

      expect(attributes?.reason?.StringValue).toBe('rejected')
      expect(attributes?.status?.StringValue).toBe('400')
      expect(attributes?.attempts?.StringValue).toBe('1')
      expect(attributes?.first_accepted_at?.StringValue).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    })

    it('goes on after a key rotation that revokes the old key at once', async () => {
      const { upstreamUrl, secretsManagerEndpoint, region, secretId } = service.endpoints
      await service.simulate('results', { request_ids: ['before-rotation', 'after-rotation'] })
      await service.post({ request_id: 'before-rotation' })
      const secrets = new SecretsManagerClient({
        endpoint: secretsManagerEndpoint,
        region,
        credentials: OPERATOR_CREDENTIALS,
      })

      await service.simulate('key', { api_key: 'rotated-key' })
      await secrets.send(
        new PutSecretValueCommand({ SecretId: secretId, SecretString: 'rotated-key' }),
      )
      const answer = await service.post({ request_id: 'after-rotation' })

      expect(answer).toMatchObject({ status: 200, body: { outcome: 'deleted' } })
      expect(await service.callsFor('after-rotation')).toMatchObject([
        { status: 401 },
        { status: 200 },
      ])
      expect(new URL(upstreamUrl).hostname).toBe('127.0.0.1')
    })

    it('leaves the deletion queue empty when all is done', async () => {
      const { queueUrl } = service.endpoints
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] })

      await eventually('an empty queue', async () => {
        const { Attributes: counts = {} } = await service.sqsAsOperator.send(command)
        const left =
          Number(counts.ApproximateNumberOfMessages) +
          Number(counts.ApproximateNumberOfMessagesDelayed) +
          Number(counts.ApproximateNumberOfMessagesNotVisible)
        return left === 0 ? true : undefined
      })
    })

    it('asks the key, where there is one, for what it reads and writes', async () => {
      const key = ENCRYPTED['documentpro:encryptionKeyArn']
      const asked = (await service.decided()).filter(({ request }) => request.resource === key)

      expect(asked.length > 0).toBe(context === ENCRYPTED)
    })
  })
})

describe('a service that is started again', () => {
  it('finds the messages of the run before, and keeps them to the DocumentPro that they are for', async () => {
    const directory = await temporaryDirectory()
    try {
      const first = await runService({ dataDirectory: directory })
      // So long that the message is on the queue, and not with a poller, when the service closes.
      await first.simulate('faults', { request_id: 'kept', status: 503, retry_after: 3 })
      await first.enqueue('{"request_id":"kept"}')
      await eventually('a first attempt', async () =>
        first.linesOf('kept').find(({ event }) => event === 'routed_back'),
      )
      await first.close()

      const upstream = { kind: 'documentpro', baseUrl: 'http://127.0.0.1:9/', apiKey: 'k' } as const
      await expect(runService({ dataDirectory: directory, upstream })).rejects.toThrow(
        `${directory} has a message queued for the simulator, not for http://127.0.0.1:9/; give another`,
      )

      const second = await runService({
        dataDirectory: directory,
        simulator: { samples: ['kept'] },
      })
      try {
        expect(await second.outcomeOf('kept')).toMatchObject({ outcome: 'deleted' })
        const [attempt] = second.linesOf('kept').filter(({ event }) => event === 'attempt')
        expect(attempt?.attempt).toBeGreaterThan(1)
      } finally {
        await second.close()
      }
    } finally {
      await removeDirectory(directory)
    }
  }, 60_000)
})
