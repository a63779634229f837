import { type Configuration, configure } from '../../lib/configuration.ts'
import list from './prices.json' with { type: 'json' }

/** List prices, first tier, without free tiers, taxes and discounts. `readIn`: not read on AWS's own page, but there. */
export const prices: Readonly<Record<keyof typeof list.prices, Price>> = list.prices
/** Where and when the prices were valid. */
export const PRICED = `${list.region} as of ${list.date}`

export interface Price {
  readonly unit: string
  readonly usd: number
  /** So many units cost `usd`. */
  readonly per: number
  readonly page: string
  readonly readIn?: string
}

/** How deletions get to us, and the sends to the deletion queue that each of them is before the first attempt. */
export const WAYS = {
  /** Producers send ten messages a call. */
  queue: 0.1,
  /** One EventBridge event each, by the rule to the queue. */
  event: 1,
  /** `POST /deletions`, one id a request: the caller waits for the first attempt. */
  http: 0,
  /** `POST /webhook`, one id a request, queued. */
  webhook: 1,
} as const

/** What a bill is made out for. Units are in the names. */
export interface Scenario {
  readonly way: keyof typeof WAYS
  readonly deletions: number
  /** Of one DELETE at DocumentPro. */
  readonly latencyMs: number
  /** The share of attempts that must be made again, 0 to below 1. */
  readonly failureRate: number
  /** The deletions are spread over this time; 0 for as fast as they go. */
  readonly hours: number
  readonly configuration: Configuration
}

/** A million deletions in one go, with the stack as it is configured by default. */
export const usual: Scenario = {
  ...{ way: 'queue', deletions: 1_000_000, latencyMs: 200, failureRate: 0.02, hours: 0 },
  configuration: configure({}),
}

/** The parts of a bill. */
export const PARTS = {
  work: 'the deletions',
  telling: 'logs, metrics, traces',
  standing: 'a month, whatever is deleted',
} as const

export interface Line {
  readonly part: keyof typeof PARTS
  readonly quantity: number
  readonly unit: string
  readonly usd: number
}

export function line(part: Line['part'], quantity: number, price: Price): Line {
  return { part, quantity, unit: price.unit, usd: (quantity / price.per) * price.usd }
}

/** The sum of the lines of these parts, in US dollars. */
export function total(lines: readonly Line[], ...parts: readonly string[]): number {
  return lines.filter(({ part }) => parts.includes(part)).reduce((sum, { usd }) => sum + usd, 0)
}

/** What the stack has by default. A test counts them in its template. */
export const STACK = { secrets: 1, keys: 1, alarms: 19, dashboards: 1 } as const
/** Bytes in the log of the worker's invocations and messages, and of a request; a test tries ours. */
export const LOGGED = { invocation: 850, message: 900, http: 2_000, webhook: 600 } as const
/** Lambda's own two records, and a line of the access log; assumed. */
const LOGGED_BY_AWS = { invocation: 750, request: 300 } as const
/** Custom metrics of each function; a function that only queues has one. */
const METRICS = { worker: 10, http: 9, webhook: 1 } as const

export const HOURS_PER_MONTH = 730
/** SQS's batch actions take ten messages; that Lambda's pollers fill them is assumed. */
const MESSAGES_PER_CALL = 10
/** With a maximum concurrency Lambda never has fewer than five pollers; that each waits 20 s is assumed. */
export const EMPTY_RECEIVES = (5 * HOURS_PER_MONTH * 3600) / 20
/** CloudWatch compresses what it keeps. */
const STORED_SHARE = 0.2
/** X-Ray's default: the first invocation of each second, and this share of the others. */
const SAMPLED_SHARE = 0.05
/** On the wire, assumed. */
const BYTES = { delete: 700, answer: 600 } as const
/** Two writes to the receipts and a send, assumed. */
const QUEUEING_MS = 31
/** Of one vCPU, by `npm run bench` on our machine; a function has one vCPU at 1,769 MB. */
const CPU_MS = { invocation: 1, message: 0.25 } as const
const MB_PER_VCPU = 1_769
const GB = 1024 ** 3

/** What a scenario costs in a month. */
export function bill(scenario: Scenario): readonly Line[] {
  const { way, deletions, latencyMs, failureRate, configuration } = scenario
  const { workerMemoryMb, apiMemoryMb, batchConcurrency } = configuration
  const attempts = attemptsOf(scenario)
  const caller = deletions > 0 && (way === 'http' || way === 'webhook') ? way : undefined
  const requests = caller === undefined ? 0 : deletions
  const messages = way === 'http' ? attempts - deletions : attempts
  // A backlog fills its batches. What callers queue is counted as coming one by one, the dearest case.
  const batchSize = caller === undefined ? configuration.batchSize : 1
  const batches = messages / batchSize
  const invocations = batches + requests
  const waitMs = Math.ceil(batchSize / batchConcurrency) * latencyMs
  const workerSeconds = batches * seconds(waitMs, batchSize, workerMemoryMb)
  const answerMs = way === 'http' ? latencyMs : QUEUEING_MS
  const apiSeconds = requests * seconds(answerMs, 1, apiMemoryMb)
  const runSeconds = Math.max(
    scenario.hours * 3600,
    workerSeconds / configuration.maximumConcurrency,
    requests / configuration.apiRateLimit,
  )
  const mbSeconds = workerSeconds * workerMemoryMb + apiSeconds * apiMemoryMb
  const callsPerBatch = Math.ceil(batchSize / MESSAGES_PER_CALL)
  const sendsBack = Math.max(
    1 - (1 - failureRate) ** batchSize,
    (batchSize * failureRate) / MESSAGES_PER_CALL,
  )
  const firstSends = deletions * (way === 'http' ? failureRate : WAYS[way])
  const requestBytes = caller === undefined ? 0 : LOGGED[caller] + LOGGED_BY_AWS.request
  const logged =
    batches * LOGGED.invocation +
    messages * LOGGED.message +
    invocations * LOGGED_BY_AWS.invocation +
    requests * requestBytes
  const months = (configuration.logRetentionDays * 24) / HOURS_PER_MONTH
  const metrics = (messages > 0 ? METRICS.worker : 0) + (caller === undefined ? 0 : METRICS[caller])
  const traced = Math.min(invocations, runSeconds)
  const lines = [
    line('work', eventsIn(scenario) + outcomeEvents(scenario), prices.event),
    line('work', requests, prices.httpApiRequest),
    line('work', invocations, prices.lambdaRequest),
    line('work', mbSeconds / 1024, prices.lambdaGbSecond),
    line('work', firstSends + batches * (2 * callsPerBatch + sendsBack), prices.sqsRequest),
    line('work', receiptWrites(scenario) + ledgerWrites(scenario), prices.dynamoWrite),
    line('work', (attempts * BYTES.delete + requests * BYTES.answer) / GB, prices.transferredGb),
    line('telling', logged / GB, prices.logIngestedGb),
    line('telling', (logged / GB) * STORED_SHARE * months, prices.logStoredGbMonth),
    line('telling', (metrics * Math.ceil(runSeconds / 3600)) / HOURS_PER_MONTH, prices.metricMonth),
    line('telling', traced + SAMPLED_SHARE * (invocations - traced), prices.trace),
  ]
  return [...lines.filter(({ quantity }) => quantity > 0), ...standing(scenario)]
}

/** What a month costs in which nothing is deleted. */
export function standing({ way, configuration }: Scenario = usual): readonly Line[] {
  return [
    line('standing', STACK.secrets + (way === 'webhook' ? 1 : 0), prices.secretMonth),
    line('standing', STACK.keys + (configuration.certificates ? 1 : 0), prices.keyMonth),
    line('standing', EMPTY_RECEIVES, prices.sqsRequest),
    line('standing', STACK.alarms, prices.alarmMonth),
    line('standing', STACK.dashboards, prices.dashboardMonth),
  ]
}

function eventsIn({ way, deletions }: Scenario): number {
  return way === 'event' ? deletions : 0
}

/** One for each end. */
function outcomeEvents({ deletions, configuration }: Scenario): number {
  return configuration.outcomeEventBus === undefined ? 0 : deletions
}

function receiptWrites({ way, deletions }: Scenario): number {
  return way === 'webhook' ? 2 * deletions : 0
}

/** One for each end; one more at a 202, or where the first attempt must be made again. */
function ledgerWrites({ way, deletions, failureRate, configuration }: Scenario): number {
  if (!configuration.ledger) return 0
  return deletions * (1 + (way === 'webhook' ? 1 : failureRate))
}

/** DELETE requests to DocumentPro. */
export function attemptsOf({ deletions, failureRate }: Scenario): number {
  return deletions / (1 - failureRate)
}

/** Billed: waiting and computing, up to the next millisecond. */
function seconds(waitMs: number, messages: number, memoryMb: number): number {
  const cpuMs = CPU_MS.invocation + messages * CPU_MS.message
  return Math.ceil(waitMs + cpuMs / Math.min(1, memoryMb / MB_PER_VCPU)) / 1000
}

/** Dollars, to the cent or, where that says nothing, a hundredth of it. */
export function dollars(usd: number): string {
  return usd.toFixed(usd >= 0.1 ? 2 : 4)
}
