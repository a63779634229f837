import { RemovalPolicies, Tags } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { CfnRule } from 'aws-cdk-lib/aws-events'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnResourcePolicy, type ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { CfnQueuePolicy, type Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { Api } from './api.ts'
import { Certificates } from './certificates.ts'
import { configure } from './configuration.ts'
import type { ConfigurationProps } from './configuration-props.ts'
import { DeletionQueue } from './deletion-queue.ts'
import { DocumentProSecret } from './documentpro-secret.ts'
import { EncryptionKey } from './encryption-key.ts'
import { EventIntake } from './event-intake.ts'
import { DeletionHttpApi } from './http-api.ts'
import { Ledger } from './ledger.ts'
import { Monitoring } from './monitoring.ts'
import { OutcomeEvents } from './outcome-events.ts'
import { type OwnResources, separateProps } from './own-resources.ts'
import { SignedWebhooks } from './signed-webhooks.ts'
import { Worker } from './worker.ts'

/** What a deployment may choose: each configuration key, and CDK objects of yours. */
export interface DocumentProDeletionProps extends ConfigurationProps, OwnResources {}

/**
 * Everything that deletes DocumentPro results: HTTP API, queue, event rule, both functions, the secret.
 *
 * @example new DocumentProDeletion(stack, 'Deletion', { retryWindowSeconds: 172_800, filesRoute: true })
 */
export class DocumentProDeletion extends Construct {
  /** What is to be deleted. It outlives the stack. */
  readonly deletionQueue: Queue
  /** What a person must look at. It outlives the stack. */
  readonly deadLetterQueue: Queue
  /** Holds DocumentPro's API key. */
  readonly secret: ISecret
  /** Signs webhooks; undefined without `webhookRoute`. */
  readonly webhookSecret: ISecret | undefined
  /** Which webhooks were accepted; undefined without `webhookRoute`. */
  readonly webhookReceipts: Table | undefined
  /** What was asked for and what became of it; undefined where `ledger` is false. It outlives the stack. */
  readonly ledger: Table | undefined
  /** Works through the deletion queue. */
  readonly worker: LambdaFunction
  /** Deletes while the caller waits, or queues. */
  readonly api: LambdaFunction
  /** In front of the API function. */
  readonly httpApi: HttpApi
  /** Who called the HTTP API, when, and what was answered. */
  readonly accessLog: LogGroup
  /** Puts the events that ask for deletions on the deletion queue. */
  readonly eventRule: CfnRule
  /** Each state of which a person must know. */
  readonly alarms: Alarm[]
  /** Where the alarms are sent. */
  readonly alarmTopic: ITopic
  /** One page with the alarms and what each part does. */
  readonly dashboard: Dashboard
  /** What callers and operators need to know, by name; the stack makes outputs of it. */
  readonly outputs: { readonly [name: string]: string }

  /** @throws ConfigurationError with a sentence for each value that doesn't fit */
  constructor(scope: Construct, id: string, props: DocumentProDeletionProps = {}) {
    super(scope, id)
    const { resources, keys, faults } = separateProps(props, this)
    const configuration = configure(keys, {
      scope: this,
      outcomeEvents: resources.outcomeBus !== undefined,
      faults,
    })
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

    const outcomeEventBus = resources.outcomeBus ?? configuration.outcomeEventBus
    const outcomeEvents =
      outcomeEventBus === undefined ? undefined : new OutcomeEvents(this, outcomeEventBus)
    const certificates = configuration.certificates
      ? new Certificates(this, 'Certificates')
      : undefined

    const api = new Api(this, 'Api', {
      configuration,
      secret,
      encryptionKey,
      deletionQueue: queues.queue,
      ledger,
      outcomeEvents,
      certificates,
      signedWebhooks,
    })
    const worker = new Worker(this, 'Worker', {
      configuration,
      secret,
      encryptionKey,
      queues,
      ledger,
      outcomeEvents,
      api,
    })
    const httpApi = new DeletionHttpApi(this, 'HttpApi', {
      configuration,
      api,
      encryptionKey,
      ...(authorizer === undefined ? {} : { authorizer }),
    })
    const eventIntake = new EventIntake(this, 'Events', {
      configuration,
      queues,
      ...(eventBus === undefined ? {} : { eventBus }),
    })
    const monitoring = new Monitoring(this, 'Monitoring', {
      configuration,
      queues,
      eventIntake,
      worker,
      api,
      httpApi,
      outcomeEvents,
      ...(alarmTopic === undefined ? {} : { alarmTopic }),
    })
    this.deletionQueue = queues.queue
    this.deadLetterQueue = queues.deadLetterQueue
    this.secret = secret.secret
    this.webhookSecret = signedWebhooks?.secret.secret
    this.webhookReceipts = signedWebhooks?.receipts
    this.ledger = ledger?.table
    this.worker = worker
    this.api = api
    this.httpApi = httpApi.gateway
    this.accessLog = httpApi.accessLog
    this.eventRule = eventIntake.rule
    this.alarms = [...monitoring.alarms.all]
    this.alarmTopic = monitoring.alarmTopic
    this.dashboard = monitoring.dashboard.dashboard

    // What stays keeps who may use it.
    RemovalPolicies.of(this).retainOnUpdateOrDelete({
      applyToResourceTypes: [
        CfnQueuePolicy.CFN_RESOURCE_TYPE_NAME,
        CfnResourcePolicy.CFN_RESOURCE_TYPE_NAME,
      ],
    })
    for (const [name, value] of Object.entries(configuration.tags)) Tags.of(this).add(name, value)
    this.outputs = {
      ApiUrl: httpApi.url,
      DeletionQueueUrl: queues.queue.queueUrl,
      DeletionQueueArn: queues.queue.queueArn,
      DeadLetterQueueUrl: queues.deadLetterQueue.queueUrl,
      SecretArn: secret.secret.secretArn,
      ApiFunctionName: api.functionName,
      WorkerFunctionName: worker.functionName,
      ...(ledger === undefined ? {} : { LedgerTableName: ledger.table.tableName }),
      ...(certificates === undefined ? {} : { CertificateKeyArn: certificates.key.keyArn }),
      AccessLogGroupName: httpApi.accessLog.logGroupName,
      AlarmTopicArn: monitoring.alarmTopic.topicArn,
      DashboardUrl: monitoring.dashboard.url,
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
