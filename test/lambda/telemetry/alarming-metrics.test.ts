import { describe, expect, it } from 'vitest'
import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import type { AttemptedOutcome } from '../../../lambda/deletion/outcome.ts'
import { DeletionJournal } from '../../../lambda/telemetry/deletion-journal.ts'
import { attemptHistory, deletionRequest, delivery, KEY, NOW } from '../factories.ts'
import { type EmittedMetric, emittedBy } from './emitted-metrics.ts'

const HOUR_MS = 3_600_000

function journalled(tell: (journal: DeletionJournal) => void): readonly EmittedMetric[] {
  return emittedBy((metrics, log) => tell(new DeletionJournal(log, metrics, () => NOW)))
}

function received(...deliveries: readonly Delivery[]): Readonly<Record<string, unknown>> {
  const metrics = emittedBy((counts, log) => {
    const batch = { deliveries, messages: new Map(), untrusted: [] }
    DeletionJournal.ofBatch(batch, log, counts, () => NOW)
  })
  return Object.fromEntries(
    metrics
      .filter(({ name }) => name === 'Received')
      .map(({ dimensions, value }) => [dimensions.origin ?? '', value]),
  )
}

function valueIn(metrics: readonly EmittedMetric[], name: string): unknown {
  return metrics.find((metric) => metric.name === name)?.value
}

function attempt(outcome: AttemptedOutcome): AttemptReport {
  return {
    request: deletionRequest(),
    attempt: 1,
    outcome,
    status: null,
    ambiguous: false,
    about: undefined,
    fault: undefined,
    retryAfter: undefined,
    durationMs: 30,
    keyFingerprint: KEY.fingerprint,
  }
}

function routedBack(
  why: RouteBack['why'],
  request: Parameters<typeof deletionRequest>[1] = {},
): RouteBack {
  return { action: 'route_back', request: deletionRequest('a', request), retryAt: NOW, why }
}

describe('the intake of the queue', () => {
  it("counts each id of a producer's message by its origin", () => {
    const events = [deletionRequest('c', { origin: 'event' })]

    expect(received(delivery('1', ['a', 'b']), delivery('2', events))).toStrictEqual({
      queue: 2,
      event: 1,
    })
  })

  it('counts no id twice: not on redelivery, not when it was routed back, not after a redrive', () => {
    const back = deletionRequest('b', { retryAt: NOW })
    const redriven = deletionRequest('c', { history: attemptHistory() })

    expect(received(delivery('1', ['a'], 2), delivery('2', [back, redriven]))).toStrictEqual({})
  })

  it('leaves out what the API function has counted', () => {
    const queued = deletionRequest('a', { origin: 'deletions_api' })

    expect(received(delivery('1', [queued]))).toStrictEqual({})
  })
})

describe('what is routed back', () => {
  it('is counted by why', () => {
    const metrics = journalled((journal) => {
      for (const why of ['unavailable', 'throttled', 'unavailable'] as const) {
        journal.routedBack(routedBack(why))
      }
    })

    expect(metrics.filter(({ name }) => name === 'RoutedBack')).toStrictEqual([
      {
        namespace: 'DocumentProDeletion',
        name: 'RoutedBack',
        dimensions: { function: 'worker-1', why: 'unavailable' },
        value: 2,
      },
      {
        namespace: 'DocumentProDeletion',
        name: 'RoutedBack',
        dimensions: { function: 'worker-1', why: 'throttled' },
        value: 1,
      },
    ])
  })

  it('counts as a rejected key when that is why, tried or not', () => {
    const metrics = journalled((journal) => {
      for (const why of ['unauthorized', 'key_rejected', 'key_unavailable'] as const) {
        journal.routedBack(routedBack(why))
      }
    })

    expect(valueIn(metrics, 'KeyRejected')).toBe(2)
  })

  it('shows the age of the oldest, also on a hop of a long wait', () => {
    const metrics = journalled((journal) => {
      journal.routedBack(routedBack('not_due', { firstAcceptedAt: NOW - 5 * HOUR_MS }))
      journal.routedBack(routedBack('unavailable', { firstAcceptedAt: NOW - HOUR_MS }))
    })

    expect(valueIn(metrics, 'PendingAge')).toStrictEqual([5 * HOUR_MS])
  })

  it('is not pending before the time that it is scheduled for', () => {
    const scheduled = { firstAcceptedAt: NOW - 5 * HOUR_MS, notBefore: NOW + HOUR_MS }
    const metrics = journalled((journal) => journal.routedBack(routedBack('not_due', scheduled)))

    expect(valueIn(metrics, 'PendingAge')).toBeUndefined()
  })
})

describe("DocumentPro's availability", () => {
  it('is zero when every attempt was in vain', () => {
    const metrics = journalled((journal) => {
      for (let n = 0; n < 3; n += 1) journal.attempt(attempt('unavailable'))
    })

    expect(valueIn(metrics, 'UpstreamAvailable')).toBe(0)
  })

  it('counts every other answer', () => {
    const metrics = journalled((journal) => {
      for (const outcome of ['deleted', 'unavailable', 'not_found', 'unauthorized'] as const) {
        journal.attempt(attempt(outcome))
      }
    })

    expect(valueIn(metrics, 'UpstreamAvailable')).toBe(3)
  })

  it('is unknown without an attempt', () => {
    const metrics = journalled((journal) => journal.routedBack(routedBack('upstream_down')))

    expect(valueIn(metrics, 'UpstreamAvailable')).toBeUndefined()
  })
})
