import { createDynamoDbClient } from './aws/dynamodb-client.ts'
import type { FunctionEnvironment } from './environment.ts'
import type { WebhookTools } from './http/post-webhook.ts'
import type { QueueingTools } from './http/waiting-caller.ts'
import type { WithWebhookMessage } from './middleware/standard-webhook.ts'
import { ReceiptsTable } from './receipts/receipts-table.ts'
import { secretTextReader } from './secret/secrets-manager.ts'
import type { Settings } from './settings.ts'
import { CachedWebhookSecrets } from './standard-webhooks/cached-webhook-secrets.ts'
import { WebhookSecrets } from './standard-webhooks/webhook-secrets.ts'
import { reportSecretUnavailable, WEBHOOK_SECRET } from './telemetry/secret-unavailable.ts'
import { WebhookJournal } from './telemetry/webhook-journal.ts'

/** Two tries at the receipts must leave time to enqueue. */
const RECEIPTS_TIMEOUTS = { connect: 700, request: 1_200 }

/**
 * How long an accepted message is remembered, in seconds. A sender sends the same one again for up to about
 * 75 hours (Standard Webhooks, *Deliverability and reliability*).
 */
const REMEMBERED_SECONDS = 7 * 86_400

/** What `POST /webhook` needs for the life of an execution environment; undefined where the route is off. */
export function createSignedWebhooks(
  { webhookSecretArn, receiptsTable, webhookStatuses: statuses, keyTtlSeconds }: Settings<'api'>,
  { telemetry, now, secretsManager }: FunctionEnvironment,
) {
  if (webhookSecretArn === undefined || receiptsTable === undefined) return undefined
  const read = secretTextReader(secretsManager, webhookSecretArn)
  const client = () => createDynamoDbClient(RECEIPTS_TIMEOUTS)
  const receipts = new ReceiptsTable({
    client,
    table: receiptsTable,
    keyOf: (id) => ({ webhook_id: { S: id } }),
    rememberedSeconds: REMEMBERED_SECONDS,
    now,
  })
  return {
    secrets: new CachedWebhookSecrets({
      load: async () => WebhookSecrets.fromText(await read()),
      ttlMs: keyTtlSeconds * 1000,
      now,
      onFailure: reportSecretUnavailable(telemetry, WEBHOOK_SECRET),
    }),
    /** What one message is accepted with. */
    tools(context: WithWebhookMessage, queueing: QueueingTools): WebhookTools {
      return {
        ...queueing,
        receipts,
        statuses,
        until: now() + context.getRemainingTimeInMillis(),
        webhookJournal: new WebhookJournal(context.telemetry),
      }
    },
  }
}
