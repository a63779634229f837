import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** DynamoDB answers within tens of milliseconds; two tries must leave time to enqueue. */
const CONNECT_TIMEOUT_MS = 700
const REQUEST_TIMEOUT_MS = 1_200

/** The DynamoDB client of an execution environment, with bounds of its own: the SDK's default is to wait for ever. */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
}
