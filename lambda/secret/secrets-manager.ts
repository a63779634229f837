import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** Reading a secret may take this long, in milliseconds, so that a slow Secrets Manager can't eat an invocation. */
const CONNECT_TIMEOUT_MS = 1_000
const REQUEST_TIMEOUT_MS = 2_000

/** The Secrets Manager client of an execution environment, with bounds of its own. */
export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
}

/** Reads the text of a secret (the version labelled AWSCURRENT); undefined for a binary one. */
export function secretTextReader(
  client: SecretsManagerClient,
  secretArn: string,
): () => Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: secretArn })
  return async () => (await client.send(command)).SecretString
}
