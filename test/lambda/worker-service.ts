import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { startFauxqs } from 'fauxqs'
import { afterAll, vi } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../local/local-credentials.ts'
import { refuseRemoteConnections } from '../../local/loopback-only.ts'
import { noOutage } from '../../local/secrets-manager/outage.ts'
import { startSecretsManager } from '../../local/secrets-manager/secrets-manager.ts'
import { startSimulator } from '../../local/simulator/simulator.ts'

export const API_KEY = 'sk-worker-first'
export const SECRET = 'documentpro'

const DELETIONS = 'deletions'
const DEAD_LETTERS = 'dead-letters'

type JsonLine = Readonly<Record<string, unknown>>

interface Invocation {
  /** Time that is left to the invocation; default a minute. */
  readonly remainingMs?: number
}

/** An execution environment of the worker: takes a batch, answers with the messages that must stay. */
export type Worker = (event: SQSEvent, invocation?: Invocation) => Promise<readonly string[]>

type Handler = (event: SQSEvent, context: object) => Promise<SQSBatchResponse>

/** The worker function with what is around it, each on a port of its own, for all tests of a file. */
export async function startWorkerService() {
  const acceptAll = refuseRemoteConnections()
  const simulator = await startSimulator({ apiKey: API_KEY })
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:documentpro'
  const secrets = await startSecretsManager({ secrets: [{ arn, name: SECRET, value: API_KEY }] })
  const sqs = await startFauxqs({ port: 0, logger: false, defaultRegion: 'us-east-1' })
  const sqsEndpoint = `http://127.0.0.1:${sqs.port}`
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    printed.push(...String(line).trimEnd().split('\n'))
    return true
  })
  afterAll(async () => {
    write.mockRestore()
    vi.unstubAllEnvs()
    await Promise.all([simulator.close(), secrets.close(), sqs.stop()])
    acceptAll()
  })

  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_LAMBDA_FUNCTION_NAME: 'worker',
    DOCUMENTPRO_BASE_URL: simulator.url,
    DOCUMENTPRO_SECRET_ARN: arn,
    DELETION_QUEUE_URL: `${sqsEndpoint}/000000000000/${DELETIONS}`,
    DEAD_LETTER_QUEUE_URL: `${sqsEndpoint}/000000000000/${DEAD_LETTERS}`,
    EVENT_REQUEST_ID_PATH: 'detail.request_id',
  }

  return {
    simulator,
    secrets,
    queueUrl: (name: string): string => `${sqsEndpoint}/000000000000/${name}`,
    /** A new execution environment of the function, with changes to its variables. */
    async coldStart(changes: Readonly<Record<string, string>> = {}): Promise<Worker> {
      vi.unstubAllEnvs()
      for (const [name, value] of Object.entries({ ...environment, ...changes })) {
        vi.stubEnv(name, value)
      }
      vi.resetModules()
      const { handler }: { handler: unknown } = await import('../../lambda/worker.ts')
      return async (event, { remainingMs = 60_000 } = {}) => {
        const context = {
          awsRequestId: 'invocation-1',
          getRemainingTimeInMillis: () => remainingMs,
        }
        const { batchItemFailures } = await (handler as Handler)(event, context)
        return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
      }
    },
    /** Messages on the deletion queue, with how many seconds they are delayed. */
    routedBack: () =>
      messagesOn(sqs, DELETIONS).map(({ body, delayUntil, sentTimestamp }) => ({
        ...JSON.parse(body),
        delaySeconds: delayUntil === undefined ? 0 : (delayUntil - sentTimestamp) / 1_000,
      })),
    deadLetters: () =>
      messagesOn(sqs, DEAD_LETTERS).map(({ body, messageAttributes }) => ({
        body,
        reason: messageAttributes.reason?.StringValue,
      })),
    /** The ids that DocumentPro was asked to delete. */
    called: () => simulator.state.log.entries().map(({ request_id }) => request_id),
    /** Log lines of an event; metrics have none. */
    logged: (event: string) => lines(printed).filter((line) => line.event === event),
    metrics: () => lines(printed).filter((line) => '_aws' in line),
    /** Sets a fault of DocumentPro's, as its control surface takes it. */
    async fault(request: object): Promise<void> {
      const url = `${simulator.url}/_simulator/faults`
      const { ok } = await fetch(url, { method: 'POST', body: JSON.stringify(request) })
      if (!ok) throw new Error('the simulator takes no such fault')
    },
    /** Forgets what earlier tests did. */
    reset(): void {
      const { results, faults, log } = simulator.state
      for (const state of [results, faults, log]) state.clear()
      simulator.state.apiKeys = new Set([API_KEY])
      secrets.fail(noOutage)
      secrets.put(SECRET, API_KEY)
      sqs.purgeAll()
      for (const name of [DELETIONS, DEAD_LETTERS]) sqs.createQueue(name)
      printed.length = 0
    },
  }
}

export type WorkerService = Awaited<ReturnType<typeof startWorkerService>>

function messagesOn(sqs: Awaited<ReturnType<typeof startFauxqs>>, queue: string) {
  const { ready = [], delayed = [] } = sqs.inspectQueue(queue)?.messages ?? {}
  return [...ready, ...delayed]
}

function lines(printed: readonly string[]): readonly JsonLine[] {
  return printed.map((line): JsonLine => JSON.parse(line))
}
