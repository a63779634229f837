import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { clientSettings } from '../aws/client-settings.ts'
import { unlogged } from '../aws/unlogged-client.ts'

/** Reading a secret may take this long, so that a slow Secrets Manager can't eat an invocation. */
const TIMEOUTS = { connect: 1_000, request: 2_000 }

/** The Secrets Manager client of an execution environment. */
export function createSecretsManagerClient(): SecretsManagerClient {
  return unlogged(new SecretsManagerClient(clientSettings('SECRETS_MANAGER', TIMEOUTS)))
}

/** Reads the text of a secret (the version labelled AWSCURRENT); undefined for a binary one. */
export function secretTextReader(
  client: SecretsManagerClient,
  secretArn: string,
): () => Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: secretArn })
  return async () => (await client.send(command)).SecretString
}
