import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { ApiKey } from '../deletion/api-key.ts'
import { apiKeyFromSecret } from './secret-text.ts'

/** Reading the secret may take this long, in milliseconds, so that a slow Secrets Manager can't eat an invocation. */
const CONNECT_TIMEOUT_MS = 1_000
const REQUEST_TIMEOUT_MS = 2_000

/** A loader of the API key in a Secrets Manager secret (the version labelled AWSCURRENT). */
export function secretsManagerLoader(
  secretArn: string,
  field: string | undefined,
): () => Promise<ApiKey> {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
  const command = new GetSecretValueCommand({ SecretId: secretArn })
  return async () => apiKeyFromSecret((await client.send(command)).SecretString, field)
}
