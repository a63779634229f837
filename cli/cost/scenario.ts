import { type Configuration, configure } from '../../lib/configuration.ts'

/** How deletions get to DocumentPro. */
export const WAYS = {
  queue: 'producers send to the deletion queue, ten messages a call',
  webhook: 'POST /deletions, one id a request, the caller waits',
  event: 'one EventBridge event each, by the rule to the queue',
} as const

export type Way = keyof typeof WAYS

/** What a bill is made out for. Units are in the names. */
export interface Scenario {
  readonly way: Way
  readonly deletions: number
  /** Of one DELETE at DocumentPro. */
  readonly latencyMs: number
  /** The share of attempts that must be made again, 0 to below 1. */
  readonly failureRate: number
  /** The deletions are spread over this time; 0 for as fast as they go. */
  readonly hours: number
  /** One write for each attempt to a ledger of outcomes; counted, though no such table is in the stack yet. */
  readonly ledger: boolean
  /** With way `webhook`: POST /webhook, which looks for replays in a table and queues, instead of POST /deletions. */
  readonly replayTable: boolean
  readonly alarms: number
  readonly dashboards: number
  readonly configuration: Configuration
}

/** What the stack has by default. A test counts them in the template. */
export const STACK_ALARMS = 13
export const STACK_DASHBOARDS = 1
export const STACK_SECRETS = 1

/** A million deletions in one go, with the stack as it is configured by default. */
export const defaultScenario: Scenario = {
  way: 'queue',
  deletions: 1_000_000,
  latencyMs: 200,
  failureRate: 0.02,
  hours: 0,
  ledger: false,
  replayTable: false,
  alarms: STACK_ALARMS,
  dashboards: STACK_DASHBOARDS,
  configuration: configure({}),
}

/**
 * The scenario with other configuration values. A batch of more than 10 needs a batching window, which costs nothing.
 * @throws ConfigurationError with a sentence for each value that isn't allowed
 */
export function reconfigured(
  scenario: Scenario,
  given: Partial<Record<keyof Configuration, number>>,
): Scenario {
  const { batchSize } = given
  const window = batchSize !== undefined && batchSize > 10 ? { batchingWindowSeconds: 1 } : {}
  return { ...scenario, configuration: configure({ ...window, ...given }) }
}
