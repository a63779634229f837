import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { variablesFor } from '../lambda/settings.ts'
import type { Certificates } from './certificates.ts'
import type { Configuration } from './configuration.ts'
import { DeletionFunction } from './deletion-function.ts'
import type { Ledger } from './ledger.ts'
import type { OperatorSecret } from './operator-secret.ts'
import type { OutcomeEvents } from './outcome-events.ts'
import type { SignedWebhooks } from './signed-webhooks.ts'

export interface ApiProps {
  readonly configuration: Configuration
  readonly secret: OperatorSecret
  readonly encryptionKey: IKey | undefined
  readonly deletionQueue: IQueue
  /** Undefined where it is left out. */
  readonly ledger: Ledger | undefined
  /** Undefined without them. */
  readonly outcomeEvents: OutcomeEvents | undefined
  /** Undefined without certificates. */
  readonly certificates: Certificates | undefined
  /** Undefined without `POST /webhook`. */
  readonly signedWebhooks: SignedWebhooks | undefined
}

/** Time beside the budget for DocumentPro: reading the secret, two tries at SQS, and the ledger. */
const RESERVE_SECONDS = 9

/** The function that deletes while its caller waits. It stays well below the 30 s of an HTTP API. */
export class Api extends DeletionFunction {
  constructor(
    scope: Construct,
    id: string,
    {
      configuration,
      secret,
      encryptionKey,
      deletionQueue,
      ledger,
      outcomeEvents,
      certificates,
      signedWebhooks,
    }: ApiProps,
  ) {
    super(scope, id, {
      name: 'api',
      description: 'Deletes a DocumentPro result while the caller waits, or queues it',
      timeoutSeconds: Math.ceil(configuration.apiBudgetSeconds) + RESERVE_SECONDS,
      memoryMb: configuration.apiMemoryMb,
      reservedConcurrency: configuration.apiReservedConcurrency,
      configuration,
      outcomeEvents,
      secret,
      encryptionKey,
      variables: () =>
        variablesFor('api', {
          ...configuration,
          secretArn: secret.secret.secretArn,
          deletionQueueUrl: deletionQueue.queueUrl,
          ledgerTable: ledger?.table.tableName,
          outcomeEventBus: outcomeEvents?.bus,
          certificateKeyArn: certificates?.key.keyArn,
          webhookSecretArn: signedWebhooks?.secret.secret.secretArn,
          receiptsTable: signedWebhooks?.receipts.tableName,
        }),
    })
    deletionQueue.grant(this, 'sqs:SendMessage')
    ledger?.allowWriting(this)
    ledger?.allowListing(this)
    ledger?.allowAnswers(this)
    certificates?.allowSigning(this)
    if (signedWebhooks === undefined) return
    const { secret: webhookSecret, receipts } = signedWebhooks
    receipts.grant(this, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem')
    webhookSecret.allowReading(this.executionRole)
  }
}
