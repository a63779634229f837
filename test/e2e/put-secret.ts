import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import type { RunningService } from './running-service.ts'

/** Gives a secret of the running service another value. */
export async function putSecret(
  { endpoints }: Pick<RunningService, 'endpoints'>,
  SecretId: string,
  SecretString: string,
): Promise<void> {
  const client = new SecretsManagerClient({
    endpoint: endpoints.secretsManagerEndpoint,
    region: endpoints.region,
    credentials: OPERATOR_CREDENTIALS,
  })
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }))
  client.destroy()
}
