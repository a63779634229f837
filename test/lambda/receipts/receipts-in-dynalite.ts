import {
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandOutput,
} from '@aws-sdk/client-dynamodb'
import { ReceiptsTable } from '../../../lambda/receipts/receipts-table.ts'
import {
  createTables,
  startTableServer,
  type TableServer,
} from '../../../local/aws/stores/tables.ts'

const TABLE = 'Receipts'

/** A DynamoDB with an empty table of receipts. */
export async function startReceiptsServer(): Promise<TableServer> {
  const server = await startTableServer(undefined, 'eu-west-1')
  const keys = [{ name: 'webhook_id', role: 'HASH', type: 'S' }] as const
  await createTables(server.client, [{ name: TABLE, keys }])
  return server
}

export function receiptsIn(client: DynamoDBClient, now: () => number): ReceiptsTable {
  return new ReceiptsTable({
    client: () => client,
    table: TABLE,
    keyOf: (id) => ({ webhook_id: { S: id } }),
    rememberedSeconds: 7 * 86_400,
    now,
  })
}

/** What stands for an id in the table. */
export async function itemOf(
  client: DynamoDBClient,
  id: string,
): Promise<GetItemCommandOutput['Item']> {
  const Key = { webhook_id: { S: id } }
  return (await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true })))
    .Item
}
