import { rm } from 'node:fs/promises'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { LOCAL_CREDENTIALS, OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { makeScratchDirectory } from '../../local/data-directory/scratch-directory.ts'
import type { LocalService, LocalServiceOptions } from '../../local/local-service.ts'
import { startLocalService } from '../../local/service.ts'
import { SHORT_WAITS, sharedAssembly } from './shared-assembly.ts'

type LogLine = Readonly<Record<string, unknown>>

/** The local stack, with what a journey needs to talk to it and to see what came of it. */
export interface RunningService extends LocalService {
  readonly dataDirectory: string
  /** With the developer's credentials. */
  readonly sqs: SQSClient
  /** With those of the worker. */
  readonly sqsAsWorker: SQSClient
  /** With those of who sees to dead letters. */
  readonly sqsAsOperator: SQSClient
  /** What the template's policies refused so far. */
  readonly refusals: readonly string[]
  /** Every log line of the functions so far that is about this id. */
  linesOf(requestId: string): readonly LogLine[]
  /** Waits for the line that ends a deletion. */
  outcomeOf(requestId: string): Promise<LogLine>
  simulate(path: 'results' | 'faults' | 'key', body: object): Promise<void>
  /** The DELETE requests that DocumentPro got for an id. */
  callsFor(requestId: string): Promise<readonly SimulatorCall[]>
  /** What `GET /deletions/{request_id}` answers. */
  recordOf(requestId: string): Promise<Answer>
  /** Waits for the record of an end. */
  endOf(requestId: string): Promise<Answer['body']>
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  enqueue(body: string): Promise<void>
  /** Puts an event that asks for a deletion on the bus; what the bus does with it is done then. */
  putEvent(detail: string): Promise<void>
  deadLetter(matches: (message: Message) => boolean): Promise<Message>
}

interface SimulatorCall {
  readonly request_id: string
  readonly status: number | null
  readonly deleted: boolean
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A backstop: how soon is no promise. */
const DEADLINE_MS = 45_000

export async function temporaryDirectory(): Promise<string> {
  return makeScratchDirectory('documentpro-deletion-e2e-')
}

export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}

interface RunOptions extends Partial<LocalServiceOptions> {
  /** Default: the run fails when the template's policies refuse anything. */
  readonly expectsRefusals?: boolean
}

/** Runs it in a directory that goes when it closes, or in the one that is given. */
export async function runService({
  dataDirectory,
  ...options
}: RunOptions = {}): Promise<RunningService> {
  if (dataDirectory !== undefined) return runIn(dataDirectory, options)
  const own = await temporaryDirectory()
  try {
    const service = await runIn(own, options)
    return { ...service, close: () => service.close().finally(() => removeDirectory(own)) }
  } catch (error) {
    await removeDirectory(own)
    throw error
  }
}

async function runIn(
  dataDirectory: string,
  { expectsRefusals = false, ...options }: RunOptions,
): Promise<RunningService> {
  const lines: LogLine[] = []
  const refusals: string[] = []
  const logFaults: string[] = []
  const service = await startLocalService({
    dataDirectory,
    assembly: options.assembly ?? (await sharedAssembly(options.context)),
    environmentLimit: 3,
    onRefusal: (sentence) => refusals.push(sentence),
    onLogFault: (sentence) => logFaults.push(sentence),
    onLine: (_name, line) => {
      const parsed = parse(line)
      if (parsed !== undefined) lines.push(parsed)
    },
    ...options,
    context: { ...SHORT_WAITS, ...options.context },
  })
  const { endpoints } = service
  const [worker] = service.stack.eventSourceMappings.map(({ functionName }) =>
    service.stack.functions.find(({ name }) => name === functionName),
  )
  const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new SQSClient({ endpoint: endpoints.sqsEndpoint, region: endpoints.region, credentials })
  const sqs = clientOf(LOCAL_CREDENTIALS)
  const sqsAsWorker = clientOf(worker?.role ?? LOCAL_CREDENTIALS)
  const sqsAsOperator = clientOf(OPERATOR_CREDENTIALS)
  const recordOf = async (id: string): Promise<Answer> =>
    answerOf(await fetch(`${endpoints.apiUrl}/deletions/${encodeURIComponent(id)}`))
  const control = `${endpoints.upstreamUrl}/_simulator`
  return {
    ...service,
    dataDirectory,
    sqs,
    sqsAsWorker,
    sqsAsOperator,
    refusals,
    linesOf: (id) => lines.filter(({ request_id }) => request_id === id),
    outcomeOf: (id) =>
      eventually(`an outcome of ${id}`, async () =>
        lines.find(({ event, request_id }) => event === 'outcome' && request_id === id),
      ),
    recordOf,
    endOf: (id) =>
      eventually(`the record of how ${id} ended`, async () => {
        const { body } = await recordOf(id)
        return body.state === 'final' ? body : undefined
      }),
    async simulate(path, body) {
      const answer = await fetch(`${control}/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`the simulator refused: ${await answer.text()}`)
    },
    async callsFor(id) {
      const answer = await fetch(`${control}/log?request_id=${encodeURIComponent(id)}`)
      const { requests } = (await answer.json()) as { requests: SimulatorCall[] }
      return requests
    },
    async post(body, headers = {}) {
      return answerOf(
        await fetch(`${endpoints.apiUrl}/deletions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      )
    },
    async enqueue(MessageBody) {
      await sqs.send(new SendMessageCommand({ QueueUrl: endpoints.queueUrl, MessageBody }))
    },
    async putEvent(Detail) {
      const { eventsEndpoint: endpoint, region, eventBusName: EventBusName } = endpoints
      const events = new EventBridgeClient({ endpoint, region, credentials: LOCAL_CREDENTIALS })
      const entry = { EventBusName, Source: 'test', DetailType: 'DocumentPro deletion requested' }
      const command = new PutEventsCommand({ Entries: [{ ...entry, Detail }] })
      await events.send(command).finally(() => events.destroy())
    },
    deadLetter: (matches) =>
      eventually('a dead letter', async () => {
        const { Messages = [] } = await sqsAsOperator.send(
          new ReceiveMessageCommand({
            QueueUrl: endpoints.deadLetterQueueUrl,
            MessageAttributeNames: ['All'],
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 0,
          }),
        )
        return Messages.find(matches)
      }),
    async close() {
      sqs.destroy()
      sqsAsWorker.destroy()
      sqsAsOperator.destroy()
      await service.close()
      if (refusals.length > 0 && !expectsRefusals) {
        throw new Error(`the template's policies refused: ${refusals.join('\n')}`)
      }
      if (logFaults.length > 0) throw new Error(logFaults.join('\n'))
    },
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

/** Looks again until there is something, or a deadline passes. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs
  while (performance.now() < end) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited ${deadlineMs} ms for ${what}`)
}

function parse(line: string): LogLine | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
