import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../lambda/deletion/outcome.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import { NOW } from '../factories.ts'
import { type WrittenLine, writtenLog } from '../written-lines.ts'
import { embeddedMetrics } from './embedded-metrics.ts'

/** The lines of a flush after `record`. */
function flushed(record: (metrics: Metrics) => void): readonly WrittenLine[] {
  const { log, lines } = writtenLog({ aws_request_id: 'i' })
  const metrics = new Metrics('worker')
  record(metrics)
  metrics.flush(log, NOW)
  return lines()
}

function valuesOf(lines: readonly WrittenLine[]) {
  return lines.flatMap(embeddedMetrics)
}

describe('the metrics of an invocation', () => {
  it('are none when nothing happened', () => {
    expect(flushed(() => {})).toStrictEqual([])
  })

  it('count attempts and final outcomes by outcome', () => {
    const lines = flushed((metrics) => {
      metrics.attempt('deleted', 20)
      metrics.attempt('deleted', 30)
      metrics.final('deleted')
      metrics.final('invalid')
    })
    const dimensions = (outcome: Outcome) => ({ function: 'worker', outcome })
    expect(valuesOf(lines)).toStrictEqual([
      { name: 'Attempts', unit: 'Count', dimensions: dimensions('deleted'), values: [2] },
      { name: 'Deletions', unit: 'Count', dimensions: dimensions('deleted'), values: [1] },
      {
        name: 'UpstreamLatency',
        unit: 'Milliseconds',
        dimensions: { function: 'worker' },
        values: [20, 30],
      },
      { name: 'Attempts', unit: 'Count', dimensions: dimensions('invalid'), values: [0] },
      { name: 'Deletions', unit: 'Count', dimensions: dimensions('invalid'), values: [1] },
    ])
  })

  it('are all there when nobody knows how long a message waited', () => {
    const lines = flushed((metrics) => {
      metrics.queueAge(Number.NaN)
      metrics.count('Kept')
    })
    expect(valuesOf(lines).map(({ name }) => name)).toStrictEqual(['Kept'])
  })

  it('of a batch that went well are one line: each line is paid for', () => {
    const lines = flushed((metrics) => {
      metrics.queueAge(5)
      metrics.splitCount('Received', 'queue')
      metrics.count('UpstreamAvailable')
      metrics.attempt('deleted', 20)
      metrics.final('deleted')
    })
    expect(lines).toHaveLength(1)
    expect(valuesOf(lines).map(({ name }) => name)).toStrictEqual([
      'Attempts',
      'Deletions',
      'Received',
      'UpstreamAvailable',
      'UpstreamLatency',
      'QueueAge',
    ])
  })

  it('have how long messages waited, and the oldest deletion that is pending', () => {
    const lines = flushed((metrics) => {
      metrics.queueAge(1_000)
      metrics.queueAge(5)
      metrics.pendingAge(7_000)
      metrics.pendingAge(9_000)
      metrics.pendingAge(8_000)
    })
    expect(valuesOf(lines)).toMatchObject([
      { name: 'QueueAge', values: [1_000, 5] },
      { name: 'PendingAge', values: [9_000] },
    ])
  })

  it('count what alarms stand on', () => {
    const lines = flushed((metrics) =>
      metrics.count('Kept', 3).count('Kept').count('ApiKeyUnavailable'),
    )
    expect(valuesOf(lines)).toMatchObject([
      { name: 'Kept', unit: 'Count', values: [4] },
      { name: 'ApiKeyUnavailable', unit: 'Count', values: [1] },
    ])
  })

  it('are of the time of the flush, in one namespace', () => {
    const [line] = flushed((metrics) => metrics.attempt('deleted', 1))
    const namespace = { Namespace: 'DocumentProDeletion' }
    expect(line?._aws).toMatchObject({
      Timestamp: NOW,
      CloudWatchMetrics: [namespace, namespace],
    })
  })

  it.each([100, 101, 250])('take %i values in lines of 100', (count) => {
    const ages = Array.from({ length: count }, (_, index) => index)
    const lines = flushed((metrics) => {
      for (const age of ages) metrics.queueAge(age)
    })
    expect(lines).toHaveLength(Math.ceil(count / 100))
    expect(valuesOf(lines).flatMap(({ values }) => values)).toStrictEqual(ages)
  })

  it("are CloudWatch's embedded metric format and lose no value, whatever happened", () => {
    const outcome = fc.constantFrom<Outcome>('deleted', 'unavailable', 'expired', 'invalid')
    const milliseconds = fc.double({ min: 0, max: 1e9, noNaN: true })
    const anything = fc.record({
      attempts: fc.array(fc.tuple(outcome, milliseconds), { maxLength: 300 }),
      finals: fc.array(outcome),
      ages: fc.array(milliseconds, { maxLength: 300 }),
    })
    fc.assert(
      fc.property(anything, ({ attempts, finals, ages }) => {
        const values = valuesOf(
          flushed((metrics) => {
            for (const [of, duration] of attempts) metrics.attempt(of, duration)
            for (const of of finals) metrics.final(of)
            for (const age of ages) metrics.queueAge(age)
          }),
        )
        const of = (name: string) =>
          values.filter((metric) => metric.name === name).flatMap((metric) => metric.values)
        const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
        expect(sum(of('Attempts'))).toBe(attempts.length)
        expect(sum(of('Deletions'))).toBe(finals.length)
        expect(of('UpstreamLatency')).toHaveLength(attempts.length)
        expect(of('QueueAge')).toHaveLength(ages.length)
      }),
      { numRuns: 50 },
    )
  })
})
