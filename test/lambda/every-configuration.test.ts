import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settings as table } from '../../lambda/settings.ts'
import { type Configuration, configure } from '../../lib/configuration.ts'
import { ConfigurationError } from '../../lib/configuration-error.ts'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { Ledger } from './simulation/ledger.ts'
import { answerOf } from './simulation/simulated-documentpro.ts'
import { DEFAULTS, type WorkerSettings } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

/** A number between bounds, often at one of them or at the default. */
function within(min: number, max: number, preset: number, integer = true): fc.Arbitrary<number> {
  const between = integer
    ? fc.integer({ min, max })
    : fc.double({ min, max, noNaN: true }).map((value) => Math.round(value * 10) / 10)
  return fc.oneof(fc.constantFrom(min, preset, max), between)
}

type NumberName = {
  [Name in keyof typeof table]: (typeof table)[Name] extends { min: number; default: number }
    ? Name
    : never
}[keyof typeof table]

function setting(name: NumberName): fc.Arbitrary<number> {
  const { min, max, default: preset } = table[name]
  return within(min, max, preset, !('integer' in table[name]))
}

/** Everything that decides about when the worker tries; what synth refuses is left out. */
const configuration = fc
  .record({
    retryWindowSeconds: setting('retryWindowSeconds'),
    backoffBaseSeconds: setting('backoffBaseSeconds'),
    backoffCapSeconds: setting('backoffCapSeconds'),
    keyPauseSeconds: setting('keyPauseSeconds'),
    outageThreshold: setting('outageThreshold'),
    outagePauseSeconds: setting('outagePauseSeconds'),
    keyTtlSeconds: setting('keyTtlSeconds'),
    upstreamTimeoutSeconds: setting('upstreamTimeoutSeconds'),
    upstreamConnectTimeoutSeconds: fc.constant(0.1),
    batchConcurrency: setting('batchConcurrency'),
    maxRequestsPerSecond: within(0.1, 10_000, 10_000, false),
    maximumConcurrency: within(2, 1_000, 5),
    /** Beside what an attempt takes: often just what synth asks for. */
    spareSeconds: fc.oneof(fc.constantFrom(0, 1, 3, 4), fc.integer({ min: 0, max: 60 })),
  })
  .map(({ spareSeconds, ...given }) => {
    const workerTimeoutSeconds = Math.ceil(given.upstreamTimeoutSeconds) + spareSeconds
    try {
      return configure({ ...given, workerTimeoutSeconds, queueAgeAlarmSeconds: 604_800 })
    } catch (error) {
      if (error instanceof ConfigurationError) return undefined
      throw error
    }
  })
  .filter((configured) => configured !== undefined)

function settingsOf(configured: Configuration): WorkerSettings {
  const { maximumConcurrency, maxRequestsPerSecond } = configured
  return {
    policy: {
      retryWindowMs: configured.retryWindowSeconds * 1_000,
      backoffBaseMs: configured.backoffBaseSeconds * 1_000,
      backoffCapMs: configured.backoffCapSeconds * 1_000,
      keyPauseMs: configured.keyPauseSeconds * 1_000,
    },
    gate: {
      keyPauseMs: configured.keyPauseSeconds * 1_000,
      outagePauseMs: configured.outagePauseSeconds * 1_000,
      outageThreshold: configured.outageThreshold,
      throttlePauseCapMs: configured.backoffCapSeconds * 1_000,
    },
    queue: {
      visibilityTimeoutMs: configured.visibilityTimeoutSeconds * 1_000,
      maxReceiveCount: configured.maxReceiveCount,
    },
    keyTtlMs: configured.keyTtlSeconds * 1_000,
    upstreamTimeoutMs: configured.upstreamTimeoutSeconds * 1_000,
    requestsPerSecond: maxRequestsPerSecond / maximumConcurrency,
    batchConcurrency: configured.batchConcurrency,
    batchSize: DEFAULTS.batchSize,
    // One deletion needs no more of them.
    maximumConcurrency: 2,
    workerTimeoutMs: configured.workerTimeoutSeconds * 1_000,
  }
}

/** Settles one deletion in a world of that configuration. */
async function settleOne(
  configured: Configuration,
  { lostMs, seed, up }: { readonly lostMs: number; readonly seed: number; readonly up: boolean },
) {
  const settings = settingsOf(configured)
  const ledger = new Ledger()
  const world = new World({
    files: ['file'],
    settings,
    random: seededNumbers(seed),
    lostMs: () => lostMs,
    concluded: (concluded, environment) => ledger.concluded(concluded, environment),
    routedBack: (routedBack, environment) => ledger.routedBack(routedBack, environment),
  })
  const down = { deletes: false, says: answerOf(503, { message: 'Service Unavailable' }) }
  if (!up) world.documentPro.conduct = () => ({ ...down, tookMs: 50 })
  world.queue.send(JSON.stringify({ request_id: 'file' }))
  await world.drain(2 * settings.policy.retryWindowMs + 3_600_000)
  return {
    outcomes: ledger.reports.map(({ outcome }) => outcome),
    hops: world.queue.receives,
    settings,
  }
}

const chance = { lostMs: fc.integer({ min: 0, max: 500 }), seed: fc.nat() }

describe('in every configuration that synth allows, on a context clock that loses up to half a second,', () => {
  it('a deletion that DocumentPro takes is done at its first delivery', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, fc.record(chance), async (configured, given) => {
        const { outcomes, hops } = await settleOne(configured, { ...given, up: true })
        expect(outcomes).toStrictEqual(['deleted'])
        expect(hops).toBe(1)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('a deletion that DocumentPro never takes expires, after a bounded number of hops', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, fc.record(chance), async (configured, given) => {
        const { retryWindowSeconds, backoffCapSeconds, backoffBaseSeconds } = configured
        const caps = retryWindowSeconds / backoffCapSeconds
        fc.pre(caps <= 300)
        const { outcomes, hops } = await settleOne(configured, { ...given, up: false })
        expect(outcomes).toStrictEqual(['expired'])
        // Half a cap a hop on average, the doublings up to it, and as much again for bad luck.
        const doublings = Math.log2(backoffCapSeconds / backoffBaseSeconds)
        expect(hops).toBeLessThanOrEqual(2 * (2 * caps + doublings) + 10)
      }),
      { numRuns: 40, seed: 7 },
    )
  })
})
