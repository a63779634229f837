import fc from 'fast-check'
import type { LogVolume } from '../../../cli/cost/log-volume.ts'
import { defaultScenario, reconfigured, type Scenario } from '../../../cli/cost/scenario.ts'

/** Round figures, so that a test can be followed by hand. */
export const LOGS: LogVolume = {
  worker: {
    invocation: 1_000,
    deleted: 900,
    putOff: 1_000,
    puttingOff: 600,
    metrics: 4,
    metricsPuttingOff: 7,
  },
  webhook: {
    deleted: 1_400,
    putOff: 1_700,
    queued: 300,
    metrics: 3,
    metricsPuttingOff: 6,
    metricsQueued: 0,
  },
}

/** A million deletions in one go at 200 ms, none of them made again. */
export const smooth: Scenario = { ...defaultScenario, failureRate: 0 }

/** Any scenario that the command line takes. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    way: fc.constantFrom('queue', 'webhook', 'event'),
    deletions: fc.nat(5_000_000),
    latencyMs: fc.integer({ min: 0, max: 8_000 }),
    failureRate: fc.double({ min: 0, max: 0.95, noNaN: true }),
    hours: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000 })),
    ledger: fc.boolean(),
    replayTable: fc.boolean(),
    alarms: fc.nat(20),
    dashboards: fc.nat(2),
    batchSize: fc.integer({ min: 1, max: 200 }),
    batchConcurrency: fc.integer({ min: 1, max: 100 }),
    maximumConcurrency: fc.integer({ min: 2, max: 100 }),
    workerMemoryMb: fc.integer({ min: 128, max: 3_008 }),
    webhookMemoryMb: fc.integer({ min: 128, max: 3_008 }),
    keyTtlSeconds: fc.integer({ min: 1, max: 3_600 }),
  })
  .map(
    ({
      batchSize,
      batchConcurrency,
      maximumConcurrency,
      workerMemoryMb,
      webhookMemoryMb,
      keyTtlSeconds,
      ...asked
    }) =>
      reconfigured(
        { ...defaultScenario, ...asked },
        {
          batchSize,
          batchConcurrency,
          maximumConcurrency,
          workerMemoryMb,
          webhookMemoryMb,
          keyTtlSeconds,
        },
      ),
  )
