import type { Context } from 'aws-lambda'
import type { Refusal } from './deletion/delivery.ts'
import type { FunctionEnvironment } from './environment.ts'
import { createDynamoDbClient } from './receipts/dynamodb-client.ts'
import { ReceiptsTable } from './receipts/receipts-table.ts'
import { secretTextReader } from './secret/secrets-manager.ts'
import type { Settings } from './settings.ts'
import { CachedWebhookSecrets } from './standard-webhooks/cached-webhook-secrets.ts'
import { WebhookSecrets } from './standard-webhooks/webhook-secrets.ts'
import { errorName, invocationFields } from './telemetry/invocation.ts'
import { Metrics } from './telemetry/metrics.ts'
import { WebhookJournal } from './telemetry/webhook-journal.ts'

/** What `POST /webhook` needs for the life of an execution environment; undefined where the route is off. */
export function createSignedWebhooks(
  { webhookSecretArn, receiptsTable, webhookStatuses, keyTtlSeconds }: Settings<'api'>,
  env: NodeJS.ProcessEnv,
  { log, now, functionName, secretsManager }: FunctionEnvironment,
) {
  if (webhookSecretArn === undefined || receiptsTable === undefined) return undefined
  const read = secretTextReader(secretsManager, webhookSecretArn)
  return {
    statuses: webhookStatuses,
    receipts: new ReceiptsTable(createDynamoDbClient, receiptsTable, now),
    verification: {
      now,
      secrets: new CachedWebhookSecrets({
        load: async () => WebhookSecrets.fromText(await read()),
        ttlMs: keyTtlSeconds * 1000,
        now,
        onFailure: (error, stale) => {
          const fields = { error: errorName(error), stale_secret_used: stale }
          log.write('ERROR', 'webhook_secret_unavailable', fields)
          new Metrics(functionName).count('WebhookSecretUnavailable').flush(log, now())
        },
      }),
      onRefused: (refusal: Refusal, context: Context) => {
        const invocation = log.with(invocationFields(context, env))
        const metrics = new Metrics(functionName)
        new WebhookJournal(invocation, metrics).refused(refusal)
        metrics.flush(invocation, now())
      },
    },
  }
}
