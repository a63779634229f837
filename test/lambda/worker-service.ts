import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { settings, variablesFor } from '../../lambda/settings.ts'
import { defaultSettings } from './default-settings.ts'
import { startSurroundings } from './function-surroundings.ts'
import { OUR_ROLE_ID } from './queue/sqs-records.ts'

export { SECRET } from './function-surroundings.ts'

export const API_KEY = 'sk-worker-first'

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
  const surroundings = await startSurroundings('worker', API_KEY, [DELETIONS, DEAD_LETTERS])
  const { simulator, secrets, secretArn, printed, queueUrl, messagesOn, reset } = surroundings
  const variables = variablesFor('worker', {
    ...defaultSettings,
    baseUrl: simulator.url,
    secretArn,
    deletionQueueUrl: queueUrl(DELETIONS),
    deadLetterQueueUrl: queueUrl(DEAD_LETTERS),
    requestsPerSecond: settings.requestsPerSecond.max,
    trustedRoleIds: [OUR_ROLE_ID],
  })

  return {
    simulator,
    secrets,
    queueUrl,
    reset,
    /** A new execution environment of the function, with changes to its variables; undefined takes one away. */
    async coldStart(changes: Readonly<Record<string, string | undefined>> = {}): Promise<Worker> {
      surroundings.useVariables({ ...variables, ...changes })
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
      messagesOn(DELETIONS).map(({ body, delayUntil, sentTimestamp }) => ({
        ...JSON.parse(body),
        delaySeconds: delayUntil === undefined ? 0 : (delayUntil - sentTimestamp) / 1_000,
      })),
    deadLetters: () =>
      messagesOn(DEAD_LETTERS).map(({ body, messageAttributes }) => ({
        body,
        reason: messageAttributes.reason?.StringValue,
      })),
    /** The ids that DocumentPro was asked to delete. */
    called: () => simulator.state.log.entries().map(({ request_id }) => request_id),
    /** Log lines of an event; metrics have none. */
    logged: (event: string) => lines(printed).filter((line) => line.event === event),
    /** Everything that was written. */
    written: () => printed.join('\n'),
    metrics: () => lines(printed).filter((line) => '_aws' in line),
    /** Sets a fault of DocumentPro's, as its control surface takes it. */
    async fault(request: object): Promise<void> {
      const url = `${simulator.url}/_simulator/faults`
      const { ok } = await fetch(url, { method: 'POST', body: JSON.stringify(request) })
      if (!ok) throw new Error('the simulator takes no such fault')
    },
  }
}

export type WorkerService = Awaited<ReturnType<typeof startWorkerService>>

function lines(printed: readonly string[]): readonly JsonLine[] {
  return printed.map((line): JsonLine => JSON.parse(line))
}
