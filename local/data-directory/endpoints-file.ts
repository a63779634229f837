import { DEMO_WEBHOOK_SECRET } from '../aws/local-credentials.ts'
import type { StartedUpstream } from '../simulator/upstream.ts'
import type { Pipeline } from '../template/pipeline.ts'
import { writeWhole } from './write-whole.ts'

/** Where the parts are that were started. */
interface StartedParts {
  readonly apiUrl: string
  readonly region: string
  readonly sqsEndpoint: string
  readonly secretsManagerEndpoint: string
  readonly eventsEndpoint: string
  readonly kmsEndpoint: string
  readonly dynamodbEndpoint: string
}

/** Where a running local service is, for tools and tests. */
export interface Endpoints extends StartedParts {
  /** The local demo key; null when a real key is in use. */
  readonly apiKey: string | null
  /** Signs webhooks; null without `POST /webhook`. */
  readonly webhookSecret: string | null
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  readonly upstreamUrl: string
  readonly secretId: string
  /** Where in the secret the key is; null where the whole secret is the key. */
  readonly secretField: string | null
  readonly pid: number
  readonly eventBusName: string
  /** Null without a ledger. */
  readonly ledgerTable: string | null
}

/** Where everything of a service is that runs in this process. */
export function endpointsOf(
  pipeline: Pipeline,
  upstream: StartedUpstream,
  parts: StartedParts,
): Endpoints {
  return {
    ...parts,
    apiKey: upstream.simulator === undefined ? null : upstream.apiKey,
    webhookSecret: pipeline.webhookSecretArn === undefined ? null : DEMO_WEBHOOK_SECRET,
    queueUrl: pipeline.deletionQueue.url,
    deadLetterQueueUrl: pipeline.deadLetterQueue.url,
    upstreamUrl: upstream.url,
    secretId: pipeline.secretArn,
    secretField: pipeline.secretField ?? null,
    pid: process.pid,
    eventBusName: pipeline.eventBusName,
    ledgerTable: pipeline.ledgerTable ?? null,
  }
}

/** Writes the file so that a reader sees all of it or nothing. */
export async function writeEndpointsFile(path: string, endpoints: Endpoints): Promise<void> {
  await writeWhole(path, `${JSON.stringify(endpoints, null, 2)}\n`)
}
