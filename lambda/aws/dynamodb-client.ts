import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type ClientTimeouts, clientSettings } from './client-settings.ts'
import { lazily } from './lazily.ts'
import { unlogged } from './unlogged-client.ts'

/**
 * A DynamoDB client of an execution environment. Each deletion has a write of its own, so that what the SDK makes anew for
 * each call is made once (docs/decisions/0014-warm-messages.md).
 *
 * @param timeouts DynamoDB answers within tens of milliseconds, and there are two tries
 */
export function createDynamoDbClient(timeouts: ClientTimeouts): DynamoDBClient {
  const client = unlogged(
    new DynamoDBClient({
      ...clientSettings('DYNAMODB', timeouts),
      // The SDK's defaults, which it would look for otherwise.
      accountIdEndpointMode: 'preferred',
      endpointDiscoveryEnabled: false,
      cacheMiddleware: true,
    }),
  )
  const { config, middlewareStack } = client
  config.signer = lazily(config.signer)
  // Puts together, for each call, which parts of the SDK it used.
  middlewareStack.remove('getUserAgentMiddleware')
  return client
}
