import { type Line, line } from './bill.ts'
import {
  ACCESS_LOG_BYTES,
  LAMBDA_RECORDS_BYTES,
  type LogVolume,
  STORED_SHARE,
} from './log-volume.ts'
import { prices } from './prices.ts'
import { type Scenario, STACK_SECRETS } from './scenario.ts'
import { callerWaits, REPLAY_TABLE_WRITES, type Workload, workload } from './workload.ts'

export const HOURS_PER_MONTH = 730
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24
const BYTES_PER_GB = 1024 ** 3

/** SendMessageBatch, ReceiveMessage and DeleteMessageBatch take 10 messages a call; so do we, and so Lambda's pollers should. */
export const MESSAGES_PER_CALL = 10

/**
 * Lambda polls with five receives at a time, and goes below that only for mappings without a maximum concurrency
 * (Lambda Developer Guide, *Configuring scaling behavior for SQS event source mappings*). Each waits 20 s, the
 * longest that SQS allows; that Lambda uses it is assumed.
 */
const POLLERS = 5
const LONG_POLL_SECONDS = 20
export const EMPTY_RECEIVES_PER_MONTH = (POLLERS * SECONDS_PER_MONTH) / LONG_POLL_SECONDS

/** X-Ray's default rule: the first request in each second, and this share of the others. */
const SAMPLED_SHARE = 0.05

/** One DELETE as it leaves AWS, with its headers and its share of TLS; an answer of the API; both assumed. */
const DELETE_BYTES = 700
const ANSWER_BYTES = 600

/** Items in the tables, and how long they are kept: seven days for a replay's trace, a month of the ledger. */
const REPLAY_ITEM_BYTES = 400
const REPLAY_ITEM_DAYS = 7
const LEDGER_ITEM_BYTES = 1024

/** Everything that the scenario costs in a month: the deletions, being told of them, and what stands there anyway. */
export function serviceBill(scenario: Scenario, logs: LogVolume): readonly Line[] {
  const work = workload(scenario)
  const lines = [
    ...intakeLines(scenario),
    ...lambdaLines(work),
    ...queueLines(scenario, work),
    ...secretLines(scenario, work),
    ...tableLines(scenario, work),
    line('work', 'DELETE requests', gb(work.attempts * DELETE_BYTES), prices.transferredGb),
    ...logLines(scenario, work, logs),
    ...metricLines(scenario, work, logs),
    line('telling', 'traces', traces(work), prices.trace),
  ]
  return [...lines.filter(({ quantity }) => quantity > 0), ...standingBill(scenario)]
}

/** What a month costs in which nothing is deleted. */
export function standingBill({ alarms, dashboards, replayTable }: Scenario): readonly Line[] {
  const secrets = STACK_SECRETS + (replayTable ? 1 : 0)
  const lines = [
    line('standing', 'secrets', secrets, prices.secretMonth),
    line('standing', 'empty receives', EMPTY_RECEIVES_PER_MONTH, prices.sqsRequest),
    line('standing', 'alarms', alarms, prices.alarmMonth),
    line('standing', 'dashboards', dashboards, prices.dashboardMonth),
  ]
  return lines.filter(({ quantity }) => quantity > 0)
}

function intakeLines({ way, deletions }: Scenario): readonly Line[] {
  switch (way) {
    case 'queue':
      return [line('work', 'sends of producers', deletions / MESSAGES_PER_CALL, prices.sqsRequest)]
    case 'event':
      return [
        line('work', 'events', deletions, prices.event),
        line('work', 'sends of the rule', deletions, prices.sqsRequest),
      ]
    case 'webhook':
      return [
        line('work', 'requests of callers', deletions, prices.httpApiRequest),
        line('work', 'answers to callers', gb(deletions * ANSWER_BYTES), prices.transferredGb),
      ]
  }
}

function lambdaLines({ worker, webhook }: Workload): readonly Line[] {
  return [
    line('work', 'worker: invocations', worker.invocations, prices.lambdaRequest),
    line('work', 'worker: duration', worker.gbSeconds, prices.lambdaGbSecond),
    line('work', 'webhook: invocations', webhook?.invocations ?? 0, prices.lambdaRequest),
    line('work', 'webhook: duration', webhook?.gbSeconds ?? 0, prices.lambdaGbSecond),
  ]
}

/** What the worker and the webhook function do at the queue. */
function queueLines(scenario: Scenario, work: Workload): readonly Line[] {
  const { deletions, failureRate, way } = scenario
  const { worker, batchSize, routingShare } = work
  const calls = Math.ceil(batchSize / MESSAGES_PER_CALL)
  const routing = Math.max(routingShare, (batchSize * failureRate) / MESSAGES_PER_CALL)
  const queued = callerWaits(scenario) ? deletions * failureRate : deletions
  return [
    line(
      'work',
      'sends of the webhook function',
      way === 'webhook' ? queued : 0,
      prices.sqsRequest,
    ),
    line('work', 'receives', worker.invocations * calls, prices.sqsRequest),
    line('work', 'deletes', worker.invocations * calls, prices.sqsRequest),
    line('work', 'sends back to the queue', worker.invocations * routing, prices.sqsRequest),
  ]
}

/** One call as an environment starts, and one whenever its key has outlived the TTL while there is work. */
function secretLines({ configuration }: Scenario, work: Workload): readonly Line[] {
  const { keyTtlSeconds } = configuration
  const calls = [work.worker, work.webhook].reduce(
    (sum, load) =>
      load === undefined ? sum : sum + load.environments * (1 + load.runTime / keyTtlSeconds),
    0,
  )
  return [line('work', 'reads of the API key', calls, prices.secretCall)]
}

function tableLines(
  { deletions, ledger, replayTable, way }: Scenario,
  { attempts }: Workload,
): readonly Line[] {
  const signed = replayTable && way === 'webhook' ? deletions : 0
  const recorded = ledger ? deletions : 0
  const kept = gb(signed * REPLAY_ITEM_BYTES) * (REPLAY_ITEM_DAYS / DAYS_PER_MONTH)
  return [
    line('work', 'replay table: writes', signed * REPLAY_TABLE_WRITES, prices.dynamoWrite),
    line('work', 'replay table: storage', kept, prices.dynamoGbMonth),
    line('work', 'ledger: writes', ledger ? attempts : 0, prices.dynamoWrite),
    line('work', 'ledger: storage', gb(recorded * LEDGER_ITEM_BYTES), prices.dynamoGbMonth),
  ]
}

function logLines(scenario: Scenario, work: Workload, logs: LogVolume): readonly Line[] {
  const written = gb(loggedBytes(scenario, work, logs))
  const months = scenario.configuration.logRetentionDays / DAYS_PER_MONTH
  return [
    line('telling', 'log lines', written, prices.logIngestedGb),
    line('telling', 'logs kept', written * STORED_SHARE * months, prices.logStoredGbMonth),
  ]
}

function loggedBytes(
  scenario: Scenario,
  { messages, worker, routingShare }: Workload,
  logs: LogVolume,
): number {
  const { deletions, failureRate, way } = scenario
  const invocation = logs.worker.invocation + LAMBDA_RECORDS_BYTES
  const byWorker =
    worker.invocations * (invocation + routingShare * logs.worker.puttingOff) +
    messages * ((1 - failureRate) * logs.worker.deleted + failureRate * logs.worker.putOff)
  if (way !== 'webhook') return byWorker
  const answer = callerWaits(scenario)
    ? (1 - failureRate) * logs.webhook.deleted + failureRate * logs.webhook.putOff
    : logs.webhook.queued
  return byWorker + deletions * (answer + LAMBDA_RECORDS_BYTES + ACCESS_LOG_BYTES)
}

/** A custom metric is billed by the hour in which it has data (CloudWatch's page of prices). */
function metricLines(scenario: Scenario, work: Workload, logs: LogVolume): readonly Line[] {
  const puttingOff = scenario.failureRate > 0
  const ofWorker = puttingOff ? logs.worker.metricsPuttingOff : logs.worker.metrics
  const ofCallers = puttingOff ? logs.webhook.metricsPuttingOff : logs.webhook.metrics
  const ofWebhook = callerWaits(scenario) ? ofCallers : logs.webhook.metricsQueued
  const metricHours =
    ofWorker * activeHours(work.worker.runTime) +
    ofWebhook * activeHours(work.webhook?.runTime ?? 0)
  return [line('telling', 'metrics', metricHours / HOURS_PER_MONTH, prices.metricMonth)]
}

function activeHours(seconds: number): number {
  return Math.ceil(seconds / 3600)
}

function traces({ worker, webhook }: Workload): number {
  return [worker, webhook].reduce((sum, load) => {
    if (load === undefined) return sum
    const firsts = Math.min(load.invocations, load.runTime)
    return sum + firsts + SAMPLED_SHARE * (load.invocations - firsts)
  }, 0)
}

function gb(bytes: number): number {
  return bytes / BYTES_PER_GB
}
