import { createHash, randomBytes } from 'node:crypto'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesOf, HTTP_ROUTES, type HttpCase, httpCases, messageCases } from '../corpus/corpus.ts'
import { type RawAnswer, sendRaw } from '../corpus/raw-http.ts'
import { type Secrets, writtenRequest } from '../corpus/written-request.ts'
import { putSecret } from './put-secret.ts'
import { eventually, type RunningService, runService } from './running-service.ts'
import { textsIn } from './texts-in.ts'

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Every id that the cases are taken for: these and no others may reach DocumentPro. */
const ACCEPTED = [...HTTP_ROUTES.flatMap(httpCases), ...messageCases()].flatMap(
  ({ expect: wanted }) => ('accepted' in wanted ? (wanted.accepted ?? []) : []),
)

describe('bad input goes nowhere', () => {
  let service: RunningService
  let secrets: Secrets

  beforeAll(async () => {
    service = await runService({ environmentLimit: 1 })
    const apiKey = service.endpoints.apiKey ?? ''
    secrets = { apiKey, first: newSecret(), second: newSecret(), other: newSecret() }
    await putSecret(
      service,
      service.pipeline.webhookSecretArn ?? '',
      `${secrets.first}\n${secrets.second}`,
    )
    await service.simulate('results', { request_ids: [...new Set(ACCEPTED)] })
  }, 120_000)

  afterAll(() => service?.close())

  const send = (given: HttpCase, index: number): Promise<RawAnswer> =>
    sendRaw(service.endpoints.apiUrl, writtenRequest(given, index, secrets))

  it.each(HTTP_ROUTES)(
    'over HTTP: every case of %s is answered as the corpus says',
    async (route) => {
      for (const [index, given] of httpCases(route).entries()) {
        const answer = await send(given, index)
        expect({ name: given.name, ...told(answer) }).toStrictEqual({
          name: given.name,
          ...wanted(given),
        })
      }
    },
    60_000,
  )

  it('on the queue: every case becomes a dead letter that names the field, or is taken', async () => {
    const cases = messageCases().map((given) => ({
      ...given,
      text: bytesOf(given.body).toString(),
    }))
    for (const [client, sender] of [
      [service.sqs, undefined],
      [service.sqsAsWorker, 'worker'],
    ] as const) {
      const own = cases.filter((given) => given.sender === sender)
      for (let start = 0; start < own.length; start += 5) {
        const Entries = own
          .slice(start, start + 5)
          .map(({ text: MessageBody }, index) => ({ Id: String(index), MessageBody }))
        const QueueUrl = service.endpoints.queueUrl
        const command = new SendMessageBatchCommand({ QueueUrl, Entries })
        const { Failed = [] } = await client.send(command)
        expect(Failed).toStrictEqual([])
      }
    }
    const refused = cases.flatMap(({ name, text, expect: wanted }) =>
      'field' in wanted
        ? [[hash(text), { name, reason: 'invalid', field: wanted.field }] as const]
        : [],
    )
    const names = new Map(refused.map(([digest, { name }]) => [digest, name]))
    const letters = await eventually('the dead letters', async () => {
      const found = service.messages(service.pipeline.deadLetterQueue)
      return found.length >= refused.length ? found : undefined
    })
    const found = letters.map(({ attributes }) => {
      const digest = attributes.get('body_sha256') ?? ''
      const [reason, field] = [attributes.get('reason'), attributes.get('field')]
      return [digest, { name: names.get(digest), reason, field }] as const
    })
    expect(new Map(found)).toStrictEqual(new Map(refused))
    expect(found).toHaveLength(refused.length)
  }, 60_000)

  it('lets exactly the ids through that the corpus says are fit', async () => {
    for (const id of ACCEPTED) await service.outcomeOf(id)
    const log = await fetch(`${service.endpoints.upstreamUrl}/_simulator/log`)
    const { requests } = (await log.json()) as { requests: { request_id: string }[] }
    expect(requests.map(({ request_id }) => request_id).toSorted()).toStrictEqual(
      ACCEPTED.toSorted(),
    )
    // A message is acknowledged a little after its outcome is in the log.
    await eventually('an empty queue', async () =>
      service.messages(service.pipeline.deletionQueue).length === 0 ? true : undefined,
    )
  })

  it('has crashed no function and failed no invocation', async () => {
    // One environment each, the one that took the first request.
    const functions = [...service.functions.values()]
    expect(functions.flatMap((host) => host.pids())).toHaveLength(functions.length)
    const texts = await textsIn(service.logsDirectory)
    const lines = texts.join('').split('\n')
    expect(
      lines.filter((line) => /invocation_failed|"level":"ERROR"|Error:/.test(line)),
    ).toStrictEqual([])
  })

  // Such events never come from SQS; should they, a message may go only when its dead letter is there.
  it.each<[string, object, readonly string[]]>([
    ['without attributes', { attributes: undefined }, ['odd']],
    ['that was sent at no time', { attributes: { ApproximateReceiveCount: '1' } }, ['odd']],
    ['that was received no number of times', received(undefined), []],
    ['that was received 0 times', received('0'), []],
    ['that was received -1 times', received('-1'), []],
    ['that was received NaN times', received('NaN'), []],
    ['that was received 1,000 times', received('1000'), []],
    ['without a receipt handle', { receiptHandle: undefined }, []],
  ])('keeps, or buries, a message %s', async (_what, fields, kept) => {
    const letters = () => service.messages(service.pipeline.deadLetterQueue).length
    const before = letters()
    const record = {
      messageId: 'odd',
      receiptHandle: 'none',
      body: '{"request_id":""}',
      ...received('1'),
      ...fields,
    }

    const [worker] = service.stack.eventSourceMappings
    const outcome = await service.functions
      .get(worker?.functionName ?? '')
      ?.invoke({ Records: [record] })

    const batchItemFailures = kept.map((itemIdentifier) => ({ itemIdentifier }))
    expect(outcome).toStrictEqual({ ok: true, payload: JSON.stringify({ batchItemFailures }) })
    expect(letters() - before).toBe(1 - kept.length)
  })
})

function received(ApproximateReceiveCount: string | undefined) {
  return { attributes: { SentTimestamp: '1795521600000', ApproximateReceiveCount } }
}

/** Of an answer what the corpus speaks of, and whether it has the shape that callers count on. */
function told({ status, headers, body }: RawAnswer) {
  const parsed: Readonly<Record<string, unknown>> = JSON.parse(body)
  const { success, error, field, message } = parsed
  return {
    status,
    type: headers.get('content-type'),
    success,
    error,
    field,
    explained: typeof message === 'string' && message !== '',
  }
}

function wanted({ expect: { status, error, field } }: HttpCase) {
  // API Gateway's own refusals say nothing but their message.
  const success = status >= 400 && error === undefined ? undefined : status < 400
  return { status, type: 'application/json', success, error, field, explained: true }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
