import { Tags } from 'aws-cdk-lib'
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { Api } from './api.ts'
import { type Configuration, configure } from './configuration.ts'
import { DeletionQueue } from './deletion-queue.ts'
import { DocumentProSecret } from './documentpro-secret.ts'
import { EncryptionKey } from './encryption-key.ts'
import { EventIntake } from './event-intake.ts'
import { DeletionHttpApi } from './http-api.ts'
import { Monitoring } from './monitoring.ts'
import { SignedWebhooks } from './signed-webhooks.ts'
import { Worker } from './worker.ts'

/** Each configuration key, with the defaults, units and bounds of docs/configuration.md; and CDK objects of yours. */
export interface DocumentProDeletionProps extends Partial<Configuration> {
  /** Who may call the API, `DELETE /files` and `POST /webhook` excepted. Default: callers whom IAM lets. */
  readonly authorizer?: IHttpRouteAuthorizer
  /** The bus whose events ask for deletions. Default: the one named `eventBusName`. */
  readonly eventBus?: IEventBus
  /** Encrypts queues, created secret and logs. Default: the one of `encryptionKeyArn`, else keys of AWS. */
  readonly encryptionKey?: IKey
  /** Where alarms are sent. Default: the topic of `alarmTopicArn`, else a new one. */
  readonly alarmTopic?: ITopic
}

/**
 * Everything that deletes DocumentPro results: HTTP API, queue, event rule, both functions, the secret.
 *
 * @example new DocumentProDeletion(stack, 'Deletion', { retryWindowSeconds: 172_800, filesRoute: true })
 */
export class DocumentProDeletion extends Construct {
  readonly queues: DeletionQueue
  readonly secret: ISecret
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
    const { authorizer, eventBus, encryptionKey: ownKey, alarmTopic, ...given } = props
    const configuration = configure(given)
    const givenKey = ownKey ?? configuration.encryptionKeyArn
    const encryption =
      givenKey === undefined ? undefined : new EncryptionKey(this, 'EncryptionKey', givenKey)
    const encryptionKey = encryption?.key
    const documentProSecret = new DocumentProSecret(
      this,
      'ApiKey',
      configuration.secretArn,
      encryptionKey,
    )
    const { secret, putInstruction } = documentProSecret
    const queues = new DeletionQueue(this, 'Deletions', configuration, encryptionKey)

    const signedWebhooks = configuration.webhookRoute
      ? new SignedWebhooks(this, 'SignedWebhooks', configuration, encryptionKey)
      : undefined

    this.worker = new Worker(this, 'Worker', { configuration, secret, encryptionKey, queues })
    this.api = new Api(this, 'Api', {
      configuration,
      secret,
      encryptionKey,
      deletionQueue: queues.queue,
      signedWebhooks,
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
      worker: this.worker,
      api: this.api,
      httpApi: this.httpApi,
      ...(alarmTopic === undefined ? {} : { alarmTopic }),
    })
    this.queues = queues
    this.secret = secret

    for (const [name, value] of Object.entries(configuration.tags)) Tags.of(this).add(name, value)
    this.outputs = {
      ApiUrl: this.httpApi.url,
      DeletionQueueUrl: queues.queue.queueUrl,
      DeletionQueueArn: queues.queue.queueArn,
      DeadLetterQueueUrl: queues.deadLetterQueue.queueUrl,
      SecretArn: secret.secretArn,
      ApiFunctionName: this.api.functionName,
      WorkerFunctionName: this.worker.functionName,
      AlarmTopicArn: this.monitoring.alarmTopic.topicArn,
      DashboardUrl: this.monitoring.dashboard.url,
      ...(putInstruction === undefined ? {} : { PutSecretInstruction: putInstruction }),
      ...(encryption?.policyToAdd === undefined
        ? {}
        : { EncryptionKeyPolicyToAdd: encryption.policyToAdd }),
      ...(signedWebhooks === undefined
        ? {}
        : { WebhookSecretArn: signedWebhooks.secret.secretArn }),
      ...(signedWebhooks?.putInstruction === undefined
        ? {}
        : { PutWebhookSecretInstruction: signedWebhooks.putInstruction }),
    }
  }
}
