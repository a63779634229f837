import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { startFauxqs } from 'fauxqs'
import { refuseRemoteConnections } from '../../loopback-only.ts'
import type { QueueDescription } from '../../template/stack-description.ts'
import { LOCAL_CREDENTIALS } from '../local-credentials.ts'
import { restored } from '../sqs-edge/any-character.ts'
import { crowdOf } from '../sqs-edge/fair-queues.ts'
import { isNote } from '../sqs-edge/system-notes.ts'

/** A message on a queue, with the texts of its message attributes. */
export interface QueuedMessage {
  readonly body: string
  readonly attributes: ReadonlyMap<string, string>
}

/** The emulated SQS. */
export interface QueueServer {
  /** Origin, without a slash at the end. */
  readonly endpoint: string
  readonly client: SQSClient
  /** Every message of a queue, waiting, delayed or in flight, without touching it. */
  messages(queueName: string): readonly QueuedMessage[]
  close(): Promise<void>
}

/**
 * Starts SQS, on a free port if none is given, with the queues and messages that the directory holds from earlier runs:
 * delayed messages keep their delay, those in flight come back when their visibility timeout ends.
 */
export async function startQueueServer(
  directory: string,
  region: string,
  port = 0,
): Promise<QueueServer> {
  const acceptAll = refuseRemoteConnections()
  const server = await startFauxqs({
    port,
    logger: false,
    dataDir: directory,
    defaultRegion: region,
  }).catch((error: unknown) => {
    acceptAll()
    throw error
  })
  const endpoint = `http://127.0.0.1:${server.port}`
  const client = new SQSClient({ endpoint, region, credentials: LOCAL_CREDENTIALS })
  return {
    endpoint,
    client,
    messages: (queueName) => {
      const all = [queueName, crowdOf(queueName)].flatMap((name) => {
        const queue = server.inspectQueue(name)
        if (queue === undefined) return []
        const { ready, delayed, inflight } = queue.messages
        return [...ready, ...delayed, ...inflight.map(({ message }) => message)]
      })
      return all.map(({ body, messageAttributes }) => ({
        body: restored(body),
        attributes: new Map(
          Object.entries(messageAttributes)
            .filter(([name]) => !isNote(name))
            .map(([name, { StringValue = '' }]) => [name, StringValue]),
        ),
      }))
    },
    close: async () => {
      client.destroy()
      await server.stop()
      acceptAll()
    },
  }
}

/** Creates the queues that are not there and brings the attributes of the others up to date. */
export async function createQueues(
  client: SQSClient,
  queues: readonly QueueDescription[],
): Promise<void> {
  for (const { name, url, attributes } of queues) {
    const Attributes = { ...attributes }
    if (!(await exists(client, name))) {
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes }))
    }
    for (const queue of [name, crowdOf(name)]) {
      const QueueUrl = url.replace(/[^/]+$/, queue)
      if (await exists(client, queue)) {
        await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
      }
    }
  }
}

function exists(client: SQSClient, QueueName: string): Promise<boolean> {
  return client.send(new GetQueueUrlCommand({ QueueName })).then(
    () => true,
    (error: unknown) => {
      if (error instanceof QueueDoesNotExist) return false
      throw error
    },
  )
}
