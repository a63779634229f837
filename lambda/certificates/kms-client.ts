import { KMSClient } from '@aws-sdk/client-kms'
import { clientSettings } from '../aws/client-settings.ts'
import { unlogged } from '../aws/unlogged-client.ts'

/** KMS answers within tens of milliseconds, and there are two tries. */
const TIMEOUTS = { connect: 1_000, request: 2_000 }

/** The KMS client of an execution environment. */
export function createKmsClient(): KMSClient {
  return unlogged(new KMSClient(clientSettings('KMS', TIMEOUTS)))
}
