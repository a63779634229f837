import { attemptsOf, EMPTY_RECEIVES, type Line, line, prices, type Scenario } from './bill.ts'

/** Express workflows are billed by 64 MB and 100 ms; waiting before a retry, 2 s here, is billed as well. */
const EXPRESS_GB = 64 / 1024
const EXPRESS_STEP_MS = 100
const EXPRESS_RETRY_WAIT_MS = 2_000
/** Into a standard workflow's only task and out of it; assumed. */
const TRANSITIONS = 2

/** What else in AWS calls an HTTP API for each message or event, without code, logs, metrics and traces. */
export const alternatives: Readonly<Record<string, (scenario: Scenario) => readonly Line[]>> = {
  'SQS → EventBridge Pipe → API destination': (scenario) => {
    const attempts = attemptsOf(scenario)
    // An API destination takes no batches: a receive for each attempt, a delete for each message.
    const requests = scenario.deletions * 0.1 + attempts + scenario.deletions
    return [
      line('work', requests, prices.sqsRequest),
      line('work', attempts, prices.pipeRequest),
      line('work', attempts, prices.apiDestinationCall),
      line('standing', EMPTY_RECEIVES, prices.sqsRequest),
    ]
  },
  'EventBridge rule → API destination': (scenario) => [
    line('work', scenario.deletions, prices.event),
    line('work', attemptsOf(scenario), prices.apiDestinationCall),
  ],
  'Step Functions HTTP Task, express': ({ deletions, latencyMs, failureRate }) => {
    const retries = failureRate / (1 - failureRate)
    const ms = (1 + retries) * latencyMs + retries * EXPRESS_RETRY_WAIT_MS
    const seconds = (Math.ceil(ms / EXPRESS_STEP_MS) * EXPRESS_STEP_MS) / 1000
    return [
      line('work', deletions, prices.expressRequest),
      line('work', deletions * seconds * EXPRESS_GB, prices.expressGbSecond),
    ]
  },
  'Step Functions HTTP Task, standard': (scenario) => {
    const retries = attemptsOf(scenario) - scenario.deletions
    return [line('work', scenario.deletions * TRANSITIONS + retries, prices.transition)]
  },
}
