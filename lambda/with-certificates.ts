/**
 * What the API function needs to certify deletions. In the bundles of a stack without certificates
 * `without-certificates.ts` stands in for it (`imports` in `package.json`), so that they don't carry KMS's client.
 *
 * @module
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createDynamoDbClient } from './aws/dynamodb-client.ts'
import { lazily } from './aws/lazily.ts'
import { createKmsClient } from './certificates/kms-client.ts'
import { KmsSigner } from './certificates/kms-signer.ts'
import { PublishedKeys } from './certificates/published-keys.ts'
import { createSecondLook } from './documentpro/second-look.ts'
import type { HttpAnswer } from './http/answers.ts'
import { type OnIssued, postCertificate } from './http/post-certificate.ts'
import { LedgerTableReader } from './ledger/ledger-table-reader.ts'
import type { WithApiKeys } from './middleware/api-key.ts'
import type { WithTelemetry } from './middleware/invocation-telemetry.ts'
import type { Settings } from './settings.ts'

/** One certificate is asked for at a time; the second connection is for a retry with another key. */
const MAX_SOCKETS = 2

/** The caller waits, and nothing else depends on it. */
const LEDGER_TIMEOUTS = { connect: 1_000, request: 2_000 }

/** Answers one request for a certificate. */
export type PostCertificate = (
  event: APIGatewayProxyEventV2,
  context: WithApiKeys & WithTelemetry,
  timeLeft: () => number,
) => Promise<HttpAnswer>

/** Undefined where no key or no ledger is given. */
export function createPostCertificate(
  settings: Settings<'api'>,
  now: () => number,
): PostCertificate | undefined {
  const { certificateKeyArn: keyArn, ledgerTable, baseUrl } = settings
  if (keyArn === undefined || ledgerTable === undefined) return undefined
  const client = lazily(() => createDynamoDbClient(LEDGER_TIMEOUTS))
  const published = new PublishedKeys(client, ledgerTable)
  const ledger = new LedgerTableReader(client, ledgerTable)
  const signer = new KmsSigner({ client: lazily(createKmsClient), keyArn, published })
  const secondLook = createSecondLook({
    baseUrl: new URL(baseUrl),
    connectTimeoutMs: settings.upstreamConnectTimeoutSeconds * 1_000,
    maxSockets: MAX_SOCKETS,
    now,
  })
  return (event, { apiKeys: keys, telemetry: { log } }, timeLeft) => {
    const onIssued: OnIssued = (request_id, { kind, id, keyId }) =>
      log.write('INFO', 'certificate_issued', {
        request_id,
        kind,
        certificate_id: id,
        key_id: keyId,
      })
    const tools = { ledger, secondLook, keys, signer, baseUrl, now, timeLeft, onIssued }
    return postCertificate(event, tools)
  }
}
