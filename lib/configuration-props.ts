// Written by `npm run docs` from configuration-keys.ts: change it there.

import type { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** The configuration keys. Units are in the names; a value that isn't allowed is refused when the stack is synthesised. */
export interface ConfigurationProps {
  /**
   * Where DocumentPro is.
   *
   * Allowed is an https URL without query, fragment or credentials (http on loopback only).
   *
   * @default "https://api.documentpro.ai"
   */
  readonly baseUrl?: string
  /**
   * A secret that you have; without it one is created, empty.
   *
   * Allowed is the complete ARN of a Secrets Manager secret.
   *
   * @default - none
   */
  readonly secretArn?: string
  /**
   * The field of the JSON secret that holds the key; without it the whole secret is the key.
   *
   * Allowed is a text of 1 to 128 characters.
   *
   * @default - none
   */
  readonly secretField?: string
  /**
   * A KMS key of yours that encrypts queues, ledger, created secret and logs.
   *
   * Allowed is the ARN of a KMS key.
   *
   * @default - none
   */
  readonly encryptionKeyArn?: string
  /**
   * How long a pending deletion is tried, from the time it was first accepted.
   *
   * Allowed is a whole number of seconds from 10 to 1209600.
   *
   * @default 86400
   */
  readonly retryWindowSeconds?: number
  /**
   * Ceiling of the first back-off; it doubles with every attempt (full jitter).
   *
   * Allowed is a number of seconds from 0.1 to 60.
   *
   * @default 2
   */
  readonly backoffBaseSeconds?: number
  /**
   * Highest back-off ceiling; SQS delays a message by 900 s at most.
   *
   * Allowed is a whole number of seconds from 1 to 900.
   *
   * @default 900
   */
  readonly backoffCapSeconds?: number
  /**
   * How long an execution environment stops calling DocumentPro after its key was rejected.
   *
   * Allowed is a whole number of seconds from 1 to 900.
   *
   * @default 60
   */
  readonly keyPauseSeconds?: number
  /**
   * Ids in a row, none of which had failed before, without an answer: then an execution environment stops calling DocumentPro.
   *
   * Allowed is a whole number of ids from 2 to 1000.
   *
   * @default 10
   */
  readonly outageThreshold?: number
  /**
   * Time between two probing calls of an execution environment while DocumentPro is down.
   *
   * Allowed is a whole number of seconds from 1 to 900.
   *
   * @default 30
   */
  readonly outagePauseSeconds?: number
  /**
   * How long the API key is cached before Secrets Manager is asked again.
   *
   * Allowed is a whole number of seconds from 1 to 3600.
   *
   * @default 300
   */
  readonly keyTtlSeconds?: number
  /**
   * Total time of one DELETE in the worker, connection and body included.
   *
   * Allowed is a number of seconds from 0.1 to 300.
   *
   * @default 10
   */
  readonly upstreamTimeoutSeconds?: number
  /**
   * Time to connect to DocumentPro, TLS included.
   *
   * Allowed is a number of seconds from 0.1 to 60.
   *
   * @default 3
   */
  readonly upstreamConnectTimeoutSeconds?: number
  /**
   * How long a waiting caller waits for DocumentPro before the deletion is queued.
   *
   * Allowed is a number of seconds from 0.5 to 20.
   *
   * @default 8
   */
  readonly apiBudgetSeconds?: number
  /**
   * DELETE requests under way at once within one worker invocation.
   *
   * Allowed is a whole number of requests from 1 to 100.
   *
   * @default 10
   */
  readonly batchConcurrency?: number
  /**
   * How long the ledger keeps a record after its last change; 0 for ever.
   *
   * Allowed is a whole number of days from 0 to 36500.
   *
   * @default 400
   */
  readonly ledgerRetentionDays?: number
  /**
   * Messages of one worker invocation at most.
   *
   * Allowed is a whole number of messages from 1 to 1000.
   *
   * @default 10
   */
  readonly batchSize?: number
  /**
   * How long a batch is gathered; at least 1 for a batchSize above 10.
   *
   * Allowed is a whole number of seconds from 0 to 300.
   *
   * @default 0
   */
  readonly batchingWindowSeconds?: number
  /**
   * Worker invocations at once.
   *
   * Allowed is a whole number of invocations from 2 to 1000.
   *
   * @default 5
   */
  readonly maximumConcurrency?: number
  /**
   * DELETE requests that the worker sends on average, over all its invocations; a waiting caller is not held back.
   *
   * Allowed is a number of requests/second from 0.1 to 10000.
   *
   * @default 10000
   */
  readonly maxRequestsPerSecond?: number
  /**
   * Timeout of the worker function.
   *
   * Allowed is a whole number of seconds from 1 to 900.
   *
   * @default 30
   */
  readonly workerTimeoutSeconds?: number
  /**
   * Visibility timeout of the deletion queue; not less than its default.
   *
   * Allowed is a whole number of seconds from 6 to 43200.
   *
   * @default - 6 × workerTimeoutSeconds + batchingWindowSeconds
   */
  readonly visibilityTimeoutSeconds?: number
  /**
   * Deliveries that may end in a crash before SQS dead-letters a message.
   *
   * Allowed is a whole number of deliveries from 5 to 1000.
   *
   * @default 20
   */
  readonly maxReceiveCount?: number
  /**
   * Memory of the worker function.
   *
   * Allowed is a whole number of MB from 128 to 10240.
   *
   * @default 512
   */
  readonly workerMemoryMb?: number
  /**
   * Memory of the API function.
   *
   * Allowed is a whole number of MB from 128 to 10240.
   *
   * @default 512
   */
  readonly apiMemoryMb?: number
  /**
   * A table with a record of each deletion: who asked, why, and what became of it; without it there are only the logs.
   *
   * Allowed is true or false.
   *
   * @default true
   */
  readonly ledger?: boolean
  /**
   * Adds `POST /deletions/{request_id}/certificate` and `POST /certificates`, and the KMS key that signs its answers; needs the ledger.
   *
   * Allowed is true or false.
   *
   * @default false
   */
  readonly certificates?: boolean
  /**
   * How long CloudWatch keeps the logs, in days.
   *
   * Allowed is one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.
   *
   * @default 30
   */
  readonly logRetentionDays?: RetentionDays
  /**
   * The event bus whose events ask for deletions.
   *
   * Allowed is the name of an event bus.
   *
   * @default "default"
   */
  readonly eventBusName?: string
  /**
   * Which of its events do.
   *
   * Allowed is an EventBridge pattern that says which events by source, detail-type, resources or detail (another would delete for every event).
   *
   * @default {"detail-type":["DocumentPro deletion requested"]}
   */
  readonly eventPattern?: { readonly [field: string]: unknown }
  /**
   * Where such an event has the id, or a list of ids.
   *
   * Allowed is names with dots between them, beginning with detail.
   *
   * @default "detail.request_id"
   */
  readonly eventRequestIdPath?: string
  /**
   * The event bus that gets an event for each final outcome; without it there are none, and the functions carry no client for it.
   *
   * Allowed is the name or the ARN of an event bus.
   *
   * @default - none
   */
  readonly outcomeEventBus?: string
  /**
   * Adds `DELETE /files`, which checks `x-api-key` instead of IAM.
   *
   * Allowed is true or false.
   *
   * @default false
   */
  readonly filesRoute?: boolean
  /**
   * Adds `POST /webhook`, which checks a Standard Webhooks signature instead of IAM.
   *
   * Allowed is true or false.
   *
   * @default false
   */
  readonly webhookRoute?: boolean
  /**
   * A secret that you have, with what signs the webhooks; without it one is created, empty.
   *
   * Allowed is the complete ARN of a Secrets Manager secret.
   *
   * @default - none
   */
  readonly webhookSecretArn?: string
  /**
   * The `request_status` values of DocumentPro's own event that lead to a deletion.
   *
   * Allowed is some of completed, failed, exception, as a list or with commas between.
   *
   * @default ["completed"]
   */
  readonly webhookStatuses?: string[]
  /**
   * Requests that the API takes, on average.
   *
   * Allowed is a whole number of requests/second from 1 to 10000.
   *
   * @default 50
   */
  readonly apiRateLimit?: number
  /**
   * Requests that the API takes at once.
   *
   * Allowed is a whole number of requests from 1 to 5000.
   *
   * @default 100
   */
  readonly apiBurstLimit?: number
  /**
   * Invocations of the API function at once: set apart for it in the account, and its limit; without it neither.
   *
   * Allowed is a whole number of invocations from 1 to 10000.
   *
   * @default - none
   */
  readonly apiReservedConcurrency?: number
  /**
   * Who gets an e-mail when an alarm changes; the address must confirm once.
   *
   * Allowed is an e-mail address.
   *
   * @default - none
   */
  readonly alarmEmail?: string
  /**
   * An SNS topic of yours for the alarms; without it one is created.
   *
   * Allowed is the ARN of a standard SNS topic in the region of the stack.
   *
   * @default - none
   */
  readonly alarmTopicArn?: string
  /**
   * How long no attempt may reach DocumentPro before the alarm.
   *
   * Allowed is a whole number of seconds from 600 to 43200.
   *
   * @default 900
   */
  readonly outageAlarmSeconds?: number
  /**
   * Age of the oldest pending deletion from which on there is an alarm.
   *
   * Allowed is a whole number of seconds from 1 to 1209600.
   *
   * @default - retryWindowSeconds / 4
   */
  readonly pendingAgeAlarmSeconds?: number
  /**
   * Age of the oldest message on the deletion queue from which on there is an alarm.
   *
   * Allowed is a whole number of seconds from 907 to 1209600.
   *
   * @default - 3600 + visibilityTimeoutSeconds
   */
  readonly queueAgeAlarmSeconds?: number
  /**
   * Where those who are on call read `docs/runbook.md`; alarms and dashboard point there.
   *
   * Allowed is an https URL without fragment, or the default.
   *
   * @default "docs/runbook.md"
   */
  readonly runbookUrl?: string
  /**
   * Tags for everything in the stack.
   *
   * Allowed is an object of texts by names that AWS takes (not aws:…), 50 at most.
   *
   * @default {}
   */
  readonly tags?: { readonly [name: string]: string }
}
