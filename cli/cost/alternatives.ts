import { type Line, line } from './bill.ts'
import { prices } from './prices.ts'
import type { Scenario } from './scenario.ts'
import { EMPTY_RECEIVES_PER_MONTH, MESSAGES_PER_CALL } from './service-bill.ts'

/** Something else in AWS that calls an HTTP API for each message or event, without code. */
export interface Alternative {
  readonly name: string
  bill(scenario: Scenario): readonly Line[]
}

/**
 * A standard workflow's start and end are transitions, too: into the task and out of it, and one more for each
 * retry. AWS's page says "each time a step of your workflow is executed"; that one step makes two is assumed, and
 * counting the start as well would make it three.
 */
const TRANSITIONS = 2

/** Express workflows are billed by 64 MB and by 100 ms. */
const EXPRESS_GB = 64 / 1024
const EXPRESS_STEP_MS = 100

/** Waiting before a retry is billed as well; this is the shortest useful `IntervalSeconds`, and our first back-off. */
const EXPRESS_RETRY_WAIT_MS = 2_000

/** Without logs, metrics and traces: none of them has any unless more is built. */
export const alternatives: readonly Alternative[] = [
  {
    name: 'SQS → EventBridge Pipe → API destination',
    bill(scenario) {
      const { deletions } = scenario
      const attempts = attemptsOf(scenario)
      // An API destination takes no batches, so the pipe receives one message a call.
      return [
        line('work', 'sends of producers', deletions / MESSAGES_PER_CALL, prices.sqsRequest),
        line('work', 'receives, one message each', attempts, prices.sqsRequest),
        line('work', 'deletes, one message each', deletions, prices.sqsRequest),
        line('work', 'runs of the pipe', attempts, prices.pipeRequest),
        line('work', 'calls of DocumentPro', attempts, prices.apiDestinationCall),
        line('standing', 'empty receives', EMPTY_RECEIVES_PER_MONTH, prices.sqsRequest),
      ]
    },
  },
  {
    name: 'EventBridge rule → API destination',
    bill(scenario) {
      return [
        line('work', 'events', scenario.deletions, prices.event),
        line('work', 'calls of DocumentPro', attemptsOf(scenario), prices.apiDestinationCall),
      ]
    },
  },
  {
    name: 'Step Functions HTTP Task, express',
    bill(scenario) {
      const { deletions, latencyMs } = scenario
      const calls = attemptsOf(scenario) / Math.max(1, deletions)
      const ms = calls * latencyMs + Math.max(0, calls - 1) * EXPRESS_RETRY_WAIT_MS
      const seconds = (Math.ceil(ms / EXPRESS_STEP_MS) * EXPRESS_STEP_MS) / 1000
      return [
        line('work', 'workflows', deletions, prices.expressRequest),
        line('work', 'duration', deletions * seconds * EXPRESS_GB, prices.expressGbSecond),
      ]
    },
  },
  {
    name: 'Step Functions HTTP Task, standard',
    bill(scenario) {
      const { deletions } = scenario
      const retries = attemptsOf(scenario) - deletions
      return [line('work', 'transitions', deletions * TRANSITIONS + retries, prices.transition)]
    },
  },
]

function attemptsOf({ deletions, failureRate }: Scenario): number {
  return deletions / (1 - failureRate)
}
