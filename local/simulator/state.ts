import { hash } from 'node:crypto'
import { type ArmedFaults, createArmedFaults } from './armed-faults.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { createResults, type Results } from './results.ts'

/** Everything the simulator remembers. */
export interface SimulatorState {
  readonly results: Results
  readonly faults: ArmedFaults
  readonly log: RequestLog
  /** The keys that DocumentPro accepts. */
  apiKeys: ReadonlySet<string>
}

export interface SimulatorStateOptions {
  readonly apiKey: string
  /** Results that exist from the start. */
  readonly samples: readonly string[]
  /** How many DELETE requests the log keeps. */
  readonly keptLog: number
}

export function createSimulatorState(options: SimulatorStateOptions): SimulatorState {
  return {
    results: createResults(options.samples),
    faults: createArmedFaults(),
    log: createRequestLog(options.keptLog),
    apiKeys: new Set([options.apiKey]),
  }
}

/** First 8 hex digits of the SHA-256 of a key: enough to tell keys apart, useless to anybody else. */
export function keyFingerprint(key: string): string {
  return hash('sha256', key, 'hex').slice(0, 8)
}
