import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { type Evaluation, NOW, ONCE, persistent, throughout } from './alarm-evaluation.ts'
import type { Configuration } from './configuration.ts'
import { type DeletionQueue, QUEUE_RETENTION } from './deletion-queue.ts'
import type { EventIntake } from './event-intake.ts'
import type { DeletionHttpApi } from './http-api.ts'
import type { OutcomeEvents } from './outcome-events.ts'
import type { OwnMetrics } from './own-metrics.ts'

export interface AlarmsProps {
  readonly configuration: Configuration
  readonly topic: ITopic
  readonly queues: DeletionQueue
  readonly eventIntake: EventIntake
  readonly worker: IFunction
  /** What the worker emits. Whatever is pending comes to it, so its metrics show trouble of both functions. */
  readonly workerMetrics: OwnMetrics
  readonly api: IFunction
  /** What the API function emits: no other one sees webhooks. */
  readonly apiMetrics: OwnMetrics
  readonly httpApi: DeletionHttpApi
  /** Undefined without them. */
  readonly outcomeEvents: OutcomeEvents | undefined
}

interface AlarmDefinition {
  readonly metric: IMetric
  readonly evaluation: Evaluation
  /** The lowest value that is trouble; 1 where none is given. */
  readonly from?: number
  /** Trouble is a value of 0 instead. */
  readonly whenZero?: boolean
  /** What it means and what to do, in a sentence each. */
  readonly advice: string
  /** Section of the runbook. */
  readonly section: string
}

/** Each state of which a person must know. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[]
  readonly #props: AlarmsProps

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    this.#props = props
    const definitions = {
      ...this.#ofQueues(),
      ...this.#ofEvents(),
      ...this.#ofDocumentPro(),
      ...this.#ofKey(),
      ...this.#ofLedger(),
      ...this.#ofOutcomeEvents(),
      ...this.#ofWebhooks(),
      ...this.#ofFunctions(),
    }
    this.all = Object.entries(definitions).map(([name, definition]) =>
      this.#create(name, definition),
    )
  }

  #ofQueues(): Record<string, AlarmDefinition> {
    const { configuration, queues, workerMetrics } = this.#props
    const { queueAgeAlarmSeconds, pendingAgeAlarmSeconds } = configuration
    return {
      DeadLetters: {
        // NumberOfMessagesSent doesn't count what SQS itself moves there.
        metric: queues.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: NOW.period,
        }),
        evaluation: NOW,
        advice:
          'Deletions ended where a person must look. List them by reason, then redrive or discard them.',
        section: 'dead-letters',
      },
      // The alarm above tells once, however many come after the first one.
      DeadLetterAge: {
        metric: queues.deadLetterQueue.metricApproximateAgeOfOldestMessage({
          statistic: 'Maximum',
          period: NOW.period,
        }),
        evaluation: NOW,
        from: QUEUE_RETENTION.toSeconds() / 2,
        advice: `A dead letter has waited for ${QUEUE_RETENTION.toDays() / 2} days, and after ${QUEUE_RETENTION.toDays()} days SQS deletes it. Redrive or discard what is there.`,
        section: 'dead-letter-age',
      },
      Expired: {
        metric: workerMetrics.part('Deletions', 'expired', ONCE.period),
        evaluation: ONCE,
        advice:
          "A deletion was pending for the whole retry window and wasn't done: it is a dead letter now. End the cause, then redrive it.",
        section: 'expired',
      },
      QueueAge: {
        metric: queues.queue.metricApproximateAgeOfOldestMessage({
          statistic: 'Maximum',
          period: NOW.period,
        }),
        evaluation: NOW,
        from: queueAgeAlarmSeconds,
        advice: `A message is older than ${queueAgeAlarmSeconds} s: the worker doesn't take them as fast as they come. See whether it runs at all, then whether the backlog is meant.`,
        section: 'queue-age',
      },
      PendingAge: {
        metric: workerMetrics.metric('PendingAge', 'Maximum', ONCE.period),
        evaluation: ONCE,
        from: pendingAgeAlarmSeconds * 1_000,
        advice: `A deletion is pending for more than ${pendingAgeAlarmSeconds} s and expires ${configuration.retryWindowSeconds} s after it was accepted. Find out why it is tried again, and end the cause.`,
        section: 'pending-age',
      },
      Kept: {
        metric: workerMetrics.metric('Kept', 'Sum', persistent(configuration).period),
        evaluation: persistent(configuration),
        advice:
          "Messages stay where they are because SQS didn't take their next message, or the code threw. Look for the lines with event kept.",
        section: 'messages-kept',
      },
      UntrustedHistory: {
        metric: workerMetrics.metric('UntrustedHistory', 'Sum', ONCE.period),
        evaluation: ONCE,
        advice:
          'A message speaks of attempts and times that none of our functions sent, and is read as a new request. Find out who sent it.',
        section: 'untrusted-history',
      },
    }
  }

  #ofEvents(): Record<string, AlarmDefinition> {
    const { eventIntake } = this.#props
    const options = { statistic: 'Sum', period: ONCE.period }
    return {
      EventsUndelivered: {
        metric: eventIntake.metric('FailedInvocations', options),
        evaluation: ONCE,
        advice:
          "EventBridge can't put events on the deletion queue, and gave up on one: it should be a dead letter. See the policy and the key of that queue, then redrive.",
        section: 'events-undelivered',
      },
      EventsLost: {
        metric: eventIntake.metric('InvocationsFailedToBeSentToDlq', options),
        evaluation: ONCE,
        advice:
          "An event could be put on neither queue and is gone: a deletion that nobody will do. See both queues' policies and their key, then have it sent again.",
        section: 'events-lost',
      },
    }
  }

  #ofDocumentPro(): Record<string, AlarmDefinition> {
    const { configuration, workerMetrics } = this.#props
    const evaluation = throughout(configuration)
    return {
      UpstreamUnavailable: {
        metric: workerMetrics.metric('UpstreamAvailable', 'Sum', evaluation.period),
        evaluation,
        whenZero: true,
        advice:
          'DocumentPro answers no attempt. Ask DocumentPro; deletions wait, and are tried by themselves when it is back.',
        section: 'upstream-unavailable',
      },
      UnexpectedAnswers: {
        metric: workerMetrics.part('RoutedBack', 'unexpected', ONCE.period),
        evaluation: ONCE,
        // One may be an accident on the way; the second try is in the same period.
        from: 2,
        advice:
          "Answers aren't DocumentPro's contract, or its key is rejected for some ids: most likely baseUrl is wrong. Compare it with what answers there.",
        section: 'unexpected-answers',
      },
    }
  }

  #ofKey(): Record<string, AlarmDefinition> {
    const { configuration, workerMetrics } = this.#props
    return {
      KeyRejected: {
        metric: workerMetrics.metric('KeyRejected', 'Sum', ONCE.period),
        evaluation: ONCE,
        advice:
          'DocumentPro rejects the API key, also after a reload. Put a valid one into the secret.',
        section: 'key-rejected',
      },
      KeyUnavailable: {
        metric: workerMetrics.metric('ApiKeyUnavailable', 'Sum', persistent(configuration).period),
        evaluation: persistent(configuration),
        advice:
          "The API key can't be read from Secrets Manager. See that the secret is there, has a value and the field that is configured.",
        section: 'key-unavailable',
      },
    }
  }

  /** Whatever the API function's callers were told comes to the worker, too, when it isn't recorded. */
  #ofLedger(): Record<string, AlarmDefinition> {
    const { configuration, workerMetrics } = this.#props
    if (!configuration.ledger) return {}
    const evaluation = persistent(configuration)
    return {
      LedgerUnavailable: {
        metric: workerMetrics.part('SinkFailed', 'ledger', evaluation.period),
        evaluation,
        advice:
          "The ledger doesn't take final outcomes; they wait on the queue and aren't lost. See AWS Health for DynamoDB, and the functions' roles.",
        section: 'ledger-unavailable',
      },
    }
  }

  #ofOutcomeEvents(): Record<string, AlarmDefinition> {
    const { configuration, outcomeEvents, workerMetrics } = this.#props
    if (outcomeEvents === undefined) return {}
    const evaluation = persistent(configuration)
    return {
      OutcomeEventsNotTaken: {
        metric: workerMetrics.part('SinkFailed', 'outcome_events', evaluation.period),
        evaluation,
        advice:
          "EventBridge doesn't take outcome events; their outcomes wait on the queue and aren't lost. See that the bus is there, its policy, the functions' roles, and AWS Health.",
        section: 'outcome-events-not-taken',
      },
    }
  }

  /** A webhook that can't be checked is sent back with a 503; its sender tries again, but not for ever. */
  #ofWebhooks(): Record<string, AlarmDefinition> {
    const { configuration, apiMetrics } = this.#props
    if (!configuration.webhookRoute) return {}
    const evaluation = persistent(configuration)
    const shared = { evaluation, section: 'webhooks-sent-back' }
    return {
      WebhookSecretUnavailable: {
        ...shared,
        metric: apiMetrics.metric('WebhookSecretUnavailable', 'Sum', evaluation.period),
        advice:
          "The webhook secret can't be read, or isn't one, so no signature can be checked. See that whsec_ and its base64 are in the secret.",
      },
      ReceiptsUnavailable: {
        ...shared,
        metric: apiMetrics.metric('ReceiptsUnavailable', 'Sum', evaluation.period),
        advice:
          "The table of receipts can't be asked, so no webhook is accepted. See AWS Health for DynamoDB and the API function's role.",
      },
    }
  }

  #ofFunctions(): Record<string, AlarmDefinition> {
    const { configuration, worker, api, httpApi } = this.#props
    const evaluation = persistent(configuration)
    const options = { statistic: 'Sum', period: evaluation.period }
    return {
      WorkerErrors: {
        metric: worker.metricErrors(options),
        evaluation,
        advice:
          'The worker crashes or runs into its timeout; its messages come again. Read the last lines before the crash.',
        section: 'function-errors',
      },
      ApiFunctionErrors: {
        metric: api.metricErrors(options),
        evaluation,
        advice:
          'The API function crashes or runs into its timeout; its callers get a 5xx. Read the last lines before the crash.',
        section: 'function-errors',
      },
      WorkerThrottles: {
        metric: worker.metricThrottles(options),
        evaluation,
        advice:
          "Lambda doesn't run the worker as often as it should. Give it concurrency, or lower maximumConcurrency.",
        section: 'function-throttles',
      },
      ApiFunctionThrottles: {
        metric: api.metricThrottles(options),
        evaluation,
        advice:
          "Lambda doesn't run the API function for every caller. Give it concurrency, or lower apiRateLimit.",
        section: 'function-throttles',
      },
      ApiServerErrors: {
        metric: httpApi.gateway.metricServerError({ statistic: 'Sum', period: ONCE.period }),
        evaluation: ONCE,
        advice:
          "A caller got a 5xx: the deletion wasn't accepted, and the caller must send it again. Find the cause by its status.",
        section: 'api-server-errors',
      },
    }
  }

  #create(name: string, definition: AlarmDefinition): Alarm {
    const { configuration, topic } = this.#props
    const { metric, evaluation, from = 1, whenZero = false, advice, section } = definition
    const alarm = new Alarm(this, name, {
      metric,
      threshold: whenZero ? 0 : from,
      comparisonOperator: whenZero
        ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: evaluation.periods,
      // Without events there is no data, and nothing wrong. Only silence doesn't show that DocumentPro is back.
      treatMissingData: whenZero ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${advice} Runbook: ${configuration.runbookUrl}#${section}`,
    })
    alarm.addAlarmAction(new SnsAction(topic))
    alarm.addOkAction(new SnsAction(topic))
    return alarm
  }
}
