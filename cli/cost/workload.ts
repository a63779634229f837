import type { Scenario } from './scenario.ts'

/** What a function does in a scenario. Times are in seconds. */
interface Load {
  readonly invocations: number
  /** Billed, of one invocation. */
  readonly duration: number
  readonly gbSeconds: number
  /** From the first invocation to the last. */
  readonly runTime: number
  /** Execution environments at once. */
  readonly environments: number
}

/** The deletions of a scenario, counted. */
export interface Workload {
  /** DELETE requests to DocumentPro. */
  readonly attempts: number
  /** Messages that the worker gets. Each ends in one attempt. */
  readonly messages: number
  /** Messages of one worker invocation. */
  readonly batchSize: number
  /** The share of worker invocations in which something is routed back. */
  readonly routingShare: number
  readonly worker: Load
  /** Not with every way. */
  readonly webhook?: Load
  /** Seconds from the first invocation of any function to the last. */
  readonly runTime: number
}

/** Lambda gives a function one vCPU at this much memory (Lambda Developer Guide, *Configure function memory*). */
const MB_PER_VCPU = 1_769

/**
 * Processor time of our code on one vCPU, in milliseconds. `npm run bench` has 0.06 ms a message on its machine, after
 * the tens of thousands that V8 takes to compile everything, and four times that for an environment's first thousand.
 * Taken is the dearer one, since Lambda's processors were not measured.
 */
const CPU_MS_PER_MESSAGE = 0.25
const CPU_MS_PER_INVOCATION = 1

/** One call from a function to SQS and to DynamoDB in its own region, in milliseconds; assumed. */
const SQS_CALL_MS = 15
const DYNAMODB_CALL_MS = 8

/** Accepting a signed webhook claims its id in the table and confirms it. */
export const REPLAY_TABLE_WRITES = 2

export function workload(scenario: Scenario): Workload {
  const { deletions, failureRate } = scenario
  const attempts = deletions / (1 - failureRate)
  const waits = callerWaits(scenario)
  const webhook = scenario.way === 'webhook' ? webhookLoad(scenario) : undefined
  const messages = waits ? attempts - deletions : attempts
  // A backlog fills its batches. What callers or webhooks queue is counted as coming one by one: the dearest case.
  const batchSize = webhook === undefined ? scenario.configuration.batchSize : 1
  const routingShare = 1 - (1 - failureRate) ** batchSize
  const worker = workerLoad(scenario, messages, batchSize, routingShare)
  const runTime = Math.max(worker.runTime, webhook?.runTime ?? 0)
  return {
    attempts,
    messages,
    batchSize,
    routingShare,
    worker,
    ...(webhook === undefined ? {} : { webhook }),
    runTime,
  }
}

/** True when the webhook function makes the first attempt while its caller waits. */
export function callerWaits({ way, replayTable }: Scenario): boolean {
  return way === 'webhook' && !replayTable
}

function workerLoad(
  { latencyMs, hours, configuration }: Scenario,
  messages: number,
  batchSize: number,
  routingShare: number,
): Load {
  const { batchConcurrency, maximumConcurrency, workerMemoryMb } = configuration
  const rounds = Math.ceil(batchSize / batchConcurrency)
  const waitingMs = rounds * latencyMs + routingShare * SQS_CALL_MS
  const invocations = Math.ceil(messages / batchSize)
  const duration = billed(waitingMs, batchSize, workerMemoryMb)
  const fastest = Math.max(duration, (invocations * duration) / maximumConcurrency)
  return load(invocations, duration, workerMemoryMb, Math.max(hours * 3600, fastest))
}

function webhookLoad(scenario: Scenario): Load {
  const { deletions, latencyMs, failureRate, hours, configuration } = scenario
  const { apiRateLimit, webhookMemoryMb } = configuration
  const waitingMs = callerWaits(scenario)
    ? latencyMs + failureRate * SQS_CALL_MS
    : SQS_CALL_MS + REPLAY_TABLE_WRITES * DYNAMODB_CALL_MS
  const duration = billed(waitingMs, 1, webhookMemoryMb)
  const fastest = Math.max(duration, deletions / apiRateLimit)
  return load(deletions, duration, webhookMemoryMb, Math.max(hours * 3600, fastest))
}

/** Waiting and computing, up to the next millisecond, in seconds. */
function billed(waitingMs: number, messages: number, memoryMb: number): number {
  const cpuMs = CPU_MS_PER_INVOCATION + messages * CPU_MS_PER_MESSAGE
  return Math.ceil(waitingMs + cpuMs / Math.min(1, memoryMb / MB_PER_VCPU)) / 1000
}

function load(invocations: number, duration: number, memoryMb: number, runTime: number): Load {
  const busy = invocations * duration
  return {
    invocations,
    duration,
    gbSeconds: busy * (memoryMb / 1024),
    runTime: invocations === 0 ? 0 : runTime,
    environments: invocations === 0 ? 0 : Math.max(1, busy / runTime),
  }
}
