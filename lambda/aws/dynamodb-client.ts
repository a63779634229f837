import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type ClientTimeouts, clientSettings } from './client-settings.ts'
import { unlogged } from './unlogged-client.ts'

/**
 * A DynamoDB client of an execution environment.
 * @param timeouts DynamoDB answers within tens of milliseconds, and there are two tries
 */
export function createDynamoDbClient(timeouts: ClientTimeouts): DynamoDBClient {
  return unlogged(
    new DynamoDBClient({
      ...clientSettings('DYNAMODB', timeouts),
      // The SDK's defaults, which it would look for otherwise.
      accountIdEndpointMode: 'preferred',
      endpointDiscoveryEnabled: false,
    }),
  )
}
