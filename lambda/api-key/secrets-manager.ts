import type { ApiKey } from '../deletion/api-key.ts'
import { createSecretsManagerClient, secretTextReader } from '../secret/secrets-manager.ts'
import { apiKeyFromSecret } from './secret-text.ts'

/** A loader of the API key in a Secrets Manager secret. */
export function secretsManagerLoader(
  secretArn: string,
  field: string | undefined,
  client = createSecretsManagerClient(),
): () => Promise<ApiKey> {
  const read = secretTextReader(client, secretArn)
  return async () => apiKeyFromSecret(await read(), field)
}
