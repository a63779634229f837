import { once } from 'node:events'
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import type { TableDescription } from '../../template/stack-description.ts'
import { LOCAL_CREDENTIALS } from '../local-credentials.ts'

/** The emulated DynamoDB. */
export interface TableServer {
  /** Origin, without a slash at the end. */
  readonly endpoint: string
  readonly client: DynamoDBClient
  close(): Promise<void>
}

/**
 * Starts DynamoDB on a free port of 127.0.0.1, with the tables that the directory holds from earlier runs; without a
 * directory they are in memory. Items past their time to live are not removed.
 */
export async function startTableServer(
  directory: string | undefined,
  region: string,
): Promise<TableServer> {
  const server = dynalite({ createTableMs: 0, ...(directory && { path: directory }) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const endpoint = `http://127.0.0.1:${port}`
  const client = new DynamoDBClient({ endpoint, region, credentials: LOCAL_CREDENTIALS })
  return {
    endpoint,
    client,
    close: async () => {
      client.destroy()
      const closed = Promise.withResolvers<void>()
      server.close((error) => (error ? closed.reject(error) : closed.resolve()))
      server.closeAllConnections()
      await closed.promise
    },
  }
}

/** The most that a new table may take, in seconds; it takes milliseconds. */
const MAX_WAIT_SECONDS = 10

/** Creates the tables that are not there. */
export async function createTables(
  client: DynamoDBClient,
  tables: readonly TableDescription[],
): Promise<void> {
  for (const { name, keys } of tables) {
    const command = new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((key) => ({ AttributeName: key.name, KeyType: key.role })),
      AttributeDefinitions: keys.map((key) => ({
        AttributeName: key.name,
        AttributeType: key.type,
      })),
    })
    await client.send(command).catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error
    })
    const wait = { client, minDelay: 0.01, maxDelay: 0.1, maxWaitTime: MAX_WAIT_SECONDS }
    await waitUntilTableExists(wait, { TableName: name })
  }
}
