import type { SQSClient } from '@aws-sdk/client-sqs'
import { startFauxqs } from 'fauxqs'
import { afterAll, vi } from 'vitest'
import { createSqsClient } from '../../../lambda/queue/sqs-client.ts'
import { LOCAL_CREDENTIALS } from '../../../local/aws/local-credentials.ts'
import { refuseRemoteConnections } from '../../../local/loopback-only.ts'

/** A message on a queue. */
export interface QueuedMessage {
  readonly messageId: string
  readonly body: string
  /** Its message attributes, each as `type value`. */
  readonly attributes: Readonly<Record<string, string>>
  /** From when on it is delivered, in epoch milliseconds; 0 for at once. */
  readonly delayedUntil: number
  readonly inFlight: boolean
}

/** The product's own SQS client, for `endpoint`. */
export function sqsClientAt(endpoint: string): SQSClient {
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', LOCAL_CREDENTIALS.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', LOCAL_CREDENTIALS.secretAccessKey)
  // The SDK reads it with the client's first call.
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', endpoint)
  return createSqsClient()
}

/** SQS with these queues on a free port, for all tests of a file. */
export async function startEmulatedSqs(...names: readonly string[]) {
  const acceptAll = refuseRemoteConnections()
  const server = await startFauxqs({ port: 0, logger: false, defaultRegion: 'us-east-1' })
  const endpoint = `http://127.0.0.1:${server.port}`
  const client = sqsClientAt(endpoint)
  afterAll(async () => {
    vi.unstubAllEnvs()
    client.destroy()
    await server.stop()
    acceptAll()
  })
  const createQueues = (): void => {
    for (const name of names) server.createQueue(name)
  }
  createQueues()

  return {
    client,
    endpoint,
    urlOf: (name: string): string => `${endpoint}/000000000000/${name}`,
    /** Every message of a queue, without touching it. */
    messages(name: string): readonly QueuedMessage[] {
      const { ready = [], delayed = [], inflight = [] } = server.inspectQueue(name)?.messages ?? {}
      const taken = inflight.map(({ message }) => message)
      return [...ready, ...delayed, ...taken].map((message) => ({
        messageId: message.messageId,
        body: message.body,
        attributes: Object.fromEntries(
          Object.entries(message.messageAttributes).map(([attribute, value]) => [
            attribute,
            `${value.DataType} ${value.StringValue}`,
          ]),
        ),
        delayedUntil: message.delayUntil ?? 0,
        inFlight: taken.includes(message),
      }))
    },
    send: (name: string, body: string): string => server.sendMessage(name, body).messageId,
    /** Forgets what earlier tests sent. */
    reset(): void {
      server.purgeAll()
      createQueues()
    },
  }
}

export type EmulatedSqs = Awaited<ReturnType<typeof startEmulatedSqs>>
