import { Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { EventSourceMapping, MetricType, RecursiveLoop } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { variablesFor } from '../lambda/settings.ts'
import type { Configuration } from './configuration.ts'
import { DeletionFunction } from './deletion-function.ts'
import type { DeletionQueue } from './deletion-queue.ts'
import type { Ledger } from './ledger.ts'
import type { OperatorSecret } from './operator-secret.ts'
import type { OutcomeEvents } from './outcome-events.ts'

export interface WorkerProps {
  readonly configuration: Configuration
  readonly secret: OperatorSecret
  readonly encryptionKey: IKey | undefined
  readonly queues: DeletionQueue
  /** Undefined where it is left out. */
  readonly ledger: Ledger | undefined
  /** Undefined without them. */
  readonly outcomeEvents: OutcomeEvents | undefined
  /** The function that queues what it can't finish. */
  readonly api: DeletionFunction
}

/** The function that works through the deletion queue. */
export class Worker extends DeletionFunction {
  constructor(
    scope: Construct,
    id: string,
    { configuration, secret, encryptionKey, queues, ledger, outcomeEvents, api }: WorkerProps,
  ) {
    const { queue, deadLetterQueue } = queues
    super(scope, id, {
      name: 'worker',
      description: 'Deletes DocumentPro results that are queued, and routes back what is pending',
      timeoutSeconds: configuration.workerTimeoutSeconds,
      memoryMb: configuration.workerMemoryMb,
      // maximumConcurrency limits it without taking anything from the account.
      reservedConcurrency: undefined,
      // Routing back is a loop on purpose, which the retry window ends. Lambda would dead-letter a deletion after some
      // 16 hops (Lambda Developer Guide, *Lambda recursive loop detection*): in the first hours of an outage.
      recursiveLoop: RecursiveLoop.ALLOW,
      configuration,
      outcomeEvents,
      secret,
      encryptionKey,
      variables: (role) =>
        variablesFor('worker', {
          ...configuration,
          secretArn: secret.secret.secretArn,
          deletionQueueUrl: queue.queueUrl,
          deadLetterQueueUrl: deadLetterQueue.queueUrl,
          ledgerTable: ledger?.table.tableName,
          outcomeEventBus: outcomeEvents?.bus,
          // Lambda runs at most that many environments of the worker at once, and each keeps its share.
          requestsPerSecond: configuration.maxRequestsPerSecond / configuration.maximumConcurrency,
          trustedRoleIds: [role.roleId, api.executionRole.roleId],
        }),
    })
    const consume = queue.grant(
      this,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    )
    deadLetterQueue.grant(this, 'sqs:SendMessage')
    ledger?.allowWriting(this)
    // No filter: a message that doesn't match one is deleted, not kept (Lambda Developer Guide, event filtering).
    const mapping = new EventSourceMapping(this, 'Queue', {
      target: this,
      eventSourceArn: queue.queueArn,
      batchSize: configuration.batchSize,
      maxBatchingWindow: Duration.seconds(configuration.batchingWindowSeconds),
      maxConcurrency: configuration.maximumConcurrency,
      reportBatchItemFailures: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    })
    // Lambda checks the permission when the mapping is made.
    consume.applyBefore(mapping)
  }
}
