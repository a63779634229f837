import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import type { LocalService } from '../../local/local-service.ts'

/** Each item of the ledger, as it is in the table. */
export async function itemsOf({ endpoints }: LocalService): Promise<readonly string[]> {
  const client = new DynamoDBClient({
    endpoint: endpoints.dynamodbEndpoint,
    region: endpoints.region,
    credentials: OPERATOR_CREDENTIALS,
  })
  try {
    const command = new ScanCommand({ TableName: endpoints.ledgerTable ?? '' })
    const { Items = [] } = await client.send(command)
    return Items.map((item) => JSON.stringify(item))
  } finally {
    client.destroy()
  }
}
