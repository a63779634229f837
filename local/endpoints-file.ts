import { writeWhole } from './write-whole.ts'

/** Where a running local service is, for tools and tests. */
export interface Endpoints {
  readonly apiUrl: string
  /** The local demo key; null when a real key is in use. */
  readonly apiKey: string | null
  /** Signs webhooks; null without `POST /webhook`. */
  readonly webhookSecret: string | null
  readonly region: string
  readonly sqsEndpoint: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  readonly upstreamUrl: string
  readonly secretId: string
  /** Where in the secret the key is; null where the whole secret is the key. */
  readonly secretField: string | null
  readonly pid: number
  readonly secretsManagerEndpoint: string
  readonly eventsEndpoint: string
  readonly eventBusName: string
  readonly kmsEndpoint: string
  readonly dynamodbEndpoint: string
  /** Null without a ledger. */
  readonly ledgerTable: string | null
}

/** Writes the file so that a reader sees all of it or nothing. */
export async function writeEndpointsFile(path: string, endpoints: Endpoints): Promise<void> {
  await writeWhole(path, `${JSON.stringify(endpoints, null, 2)}\n`)
}
