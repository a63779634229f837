import type { RetryPolicy } from '../../../lambda/deletion/retry-policy.ts'
import type { GatePolicy } from '../../../lambda/deletion/upstream-gate.ts'
import { configure } from '../../../lib/configuration.ts'
import type { QueueSettings } from './simulated-queue.ts'

/** The default configuration of the worker (`lib/configuration.ts`). Times in milliseconds. */
export interface WorkerSettings {
  readonly policy: RetryPolicy
  readonly gate: GatePolicy
  readonly queue: QueueSettings
  readonly keyTtlMs: number
  readonly upstreamTimeoutMs: number
  readonly requestsPerSecond: number
  readonly batchConcurrency: number
  readonly batchSize: number
  readonly maximumConcurrency: number
  readonly workerTimeoutMs: number
}

const configuration = configure({})

type Seconds = Extract<keyof typeof configuration, `${string}Seconds`>

const milliseconds = (name: Seconds): number => configuration[name] * 1_000

export const DEFAULTS: WorkerSettings = {
  policy: {
    retryWindowMs: milliseconds('retryWindowSeconds'),
    backoffBaseMs: milliseconds('backoffBaseSeconds'),
    backoffCapMs: milliseconds('backoffCapSeconds'),
    keyPauseMs: milliseconds('keyPauseSeconds'),
  },
  gate: {
    keyPauseMs: milliseconds('keyPauseSeconds'),
    outagePauseMs: milliseconds('outagePauseSeconds'),
    outageThreshold: configuration.outageThreshold,
    throttlePauseCapMs: milliseconds('backoffCapSeconds'),
  },
  queue: {
    visibilityTimeoutMs: milliseconds('visibilityTimeoutSeconds'),
    maxReceiveCount: configuration.maxReceiveCount,
  },
  keyTtlMs: milliseconds('keyTtlSeconds'),
  upstreamTimeoutMs: milliseconds('upstreamTimeoutSeconds'),
  requestsPerSecond: configuration.maxRequestsPerSecond,
  batchConcurrency: configuration.batchConcurrency,
  batchSize: configuration.batchSize,
  maximumConcurrency: configuration.maximumConcurrency,
  workerTimeoutMs: milliseconds('workerTimeoutSeconds'),
}
