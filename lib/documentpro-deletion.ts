import { Tags } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { Api } from './api.ts'
import { type Configuration, configure } from './configuration.ts'
import { DeletionQueue } from './deletion-queue.ts'
import { DocumentProSecret } from './documentpro-secret.ts'
import { EncryptionKey } from './encryption-key.ts'
import { EventIntake } from './event-intake.ts'
import { DeletionHttpApi } from './http-api.ts'
import { Ledger } from './ledger.ts'
import { Monitoring } from './monitoring.ts'
import { type OwnResources, separateProps } from './own-resources.ts'
import { SignedWebhooks } from './signed-webhooks.ts'
import { Worker } from './worker.ts'

/** Each configuration key, with the defaults, units and bounds of docs/configuration.md; and CDK objects of yours. */
export interface DocumentProDeletionProps extends Partial<Configuration>, OwnResources {}

/**
 * Everything that deletes DocumentPro results: HTTP API, queue, event rule, both functions, the secret.
 *
 * @example new DocumentProDeletion(stack, 'Deletion', { retryWindowSeconds: 172_800, filesRoute: true })
 */
export class DocumentProDeletion extends Construct {
  readonly queues: DeletionQueue
  readonly secret: ISecret
  /** Undefined where it is left out. */
  readonly ledger: Table | undefined
  readonly worker: Worker
  readonly api: Api
  readonly httpApi: DeletionHttpApi
  readonly eventIntake: EventIntake
  readonly monitoring: Monitoring
  /** What callers and operators need to know, by name; the stack makes outputs of it. */
  readonly outputs: Readonly<Record<string, string>>

  /** @throws ConfigurationError with a sentence for each value that doesn't fit */
  constructor(scope: Construct, id: string, props: DocumentProDeletionProps = {}) {
    super(scope, id)
    const { resources, keys, faults } = separateProps(props, this)
    const configuration = configure(keys, { scope: this, faults })
    const { authorizer, eventBus, alarmTopic } = resources
    const givenKey = resources.encryptionKey ?? configuration.encryptionKeyArn
    const encryption =
      givenKey === undefined ? undefined : new EncryptionKey(this, 'EncryptionKey', givenKey)
    const encryptionKey = encryption?.key
    const secret = new DocumentProSecret(
      this,
      'ApiKey',
      resources.secret ?? configuration.secretArn,
      encryptionKey,
    )
    const queues = new DeletionQueue(this, 'Deletions', configuration, encryptionKey)

    const signedWebhooks = configuration.webhookRoute
      ? new SignedWebhooks(
          this,
          'SignedWebhooks',
          resources.webhookSecret ?? configuration.webhookSecretArn,
          encryptionKey,
        )
      : undefined

    const ledger = configuration.ledger ? new Ledger(this, 'Ledger', encryptionKey) : undefined

    this.api = new Api(this, 'Api', {
      configuration,
      secret,
      encryptionKey,
      deletionQueue: queues.queue,
      ledger,
      signedWebhooks,
    })
    this.worker = new Worker(this, 'Worker', {
      configuration,
      secret,
      encryptionKey,
      queues,
      ledger,
      api: this.api,
    })
    this.httpApi = new DeletionHttpApi(this, 'HttpApi', {
      configuration,
      api: this.api,
      encryptionKey,
      ...(authorizer === undefined ? {} : { authorizer }),
    })
    this.eventIntake = new EventIntake(this, 'Events', {
      configuration,
      queues,
      ...(eventBus === undefined ? {} : { eventBus }),
    })
    this.monitoring = new Monitoring(this, 'Monitoring', {
      configuration,
      queues,
      eventIntake: this.eventIntake,
      worker: this.worker,
      api: this.api,
      httpApi: this.httpApi,
      ...(alarmTopic === undefined ? {} : { alarmTopic }),
    })
    this.queues = queues
    this.secret = secret.secret
    this.ledger = ledger?.table

    for (const [name, value] of Object.entries(configuration.tags)) Tags.of(this).add(name, value)
    this.outputs = {
      ApiUrl: this.httpApi.url,
      DeletionQueueUrl: queues.queue.queueUrl,
      DeletionQueueArn: queues.queue.queueArn,
      DeadLetterQueueUrl: queues.deadLetterQueue.queueUrl,
      SecretArn: secret.secret.secretArn,
      ApiFunctionName: this.api.functionName,
      WorkerFunctionName: this.worker.functionName,
      ...(ledger === undefined ? {} : { LedgerTableName: ledger.table.tableName }),
      AccessLogGroupName: this.httpApi.accessLog.logGroupName,
      AlarmTopicArn: this.monitoring.alarmTopic.topicArn,
      DashboardUrl: this.monitoring.dashboard.url,
      ...(secret.putInstruction === undefined
        ? {}
        : { PutSecretInstruction: secret.putInstruction }),
      ...(encryption?.policyToAdd === undefined
        ? {}
        : { EncryptionKeyPolicyToAdd: encryption.policyToAdd }),
      ...(signedWebhooks === undefined
        ? {}
        : { WebhookSecretArn: signedWebhooks.secret.secret.secretArn }),
      ...(signedWebhooks?.secret.putInstruction === undefined
        ? {}
        : { PutWebhookSecretInstruction: signedWebhooks.secret.putInstruction }),
    }
  }
}
