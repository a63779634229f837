import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { denyOtherAccounts } from './account-boundary.ts'
import type { Configuration } from './configuration.ts'

/** The longest that SQS keeps a message. Expiry counts from the first enqueue, so both queues keep as long. */
export const QUEUE_RETENTION = Duration.days(14)

/** The deletion queue and its dead-letter queue. They hold accepted requests, so they outlive the stack. */
export class DeletionQueue extends Construct {
  readonly queue: Queue
  readonly deadLetterQueue: Queue

  constructor(
    scope: Construct,
    id: string,
    props: Pick<Configuration, 'visibilityTimeoutSeconds' | 'maxReceiveCount'>,
    encryptionKey: IKey | undefined,
  ) {
    super(scope, id)
    const shared = {
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
      enforceSSL: true,
      retentionPeriod: QUEUE_RETENTION,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    }
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', shared)
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      visibilityTimeout: Duration.seconds(props.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    })
    for (const queue of [this.queue, this.deadLetterQueue]) {
      queue.addToResourcePolicy(denyOtherAccounts(this, 'sqs:*', queue.queueArn))
    }
  }
}
