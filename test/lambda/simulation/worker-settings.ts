import type { RetryPolicy } from '../../../lambda/deletion/retry-policy.ts'
import type { GatePolicy } from '../../../lambda/deletion/upstream-gate.ts'
import { type NumberSettingName, numberSettings } from '../../../lambda/settings.ts'
import type { QueueSettings } from './simulated-queue.ts'

/** The default configuration of the worker (`lambda/settings.ts`, `lib/configuration-keys.ts`). Times in milliseconds. */
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

function milliseconds(name: NumberSettingName): number {
  return numberSettings[name].default * 1_000
}

const WORKER_TIMEOUT_MS = 30_000

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
    outageThreshold: numberSettings.outageThreshold.default,
    throttlePauseCapMs: milliseconds('backoffCapSeconds'),
  },
  queue: { visibilityTimeoutMs: 6 * WORKER_TIMEOUT_MS, maxReceiveCount: 20 },
  keyTtlMs: milliseconds('keyTtlSeconds'),
  upstreamTimeoutMs: milliseconds('upstreamTimeoutSeconds'),
  requestsPerSecond: 10_000,
  batchConcurrency: numberSettings.batchConcurrency.default,
  batchSize: 10,
  maximumConcurrency: 5,
  workerTimeoutMs: WORKER_TIMEOUT_MS,
}
