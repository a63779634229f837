import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { clientSettings } from '../aws/client-settings.ts'

/** DynamoDB answers within tens of milliseconds; two tries must leave time to enqueue. */
const TIMEOUTS = { connect: 700, request: 1_200 }

/** The DynamoDB client of an execution environment. */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    ...clientSettings('DYNAMODB', TIMEOUTS),
    // The SDK's defaults, which it would look for otherwise.
    accountIdEndpointMode: 'preferred',
    endpointDiscoveryEnabled: false,
  })
}
