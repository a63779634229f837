import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { countMetrics, measureLogVolume, STORED_SHARE } from '../../../cli/cost/log-volume.ts'
import { MESSAGES_PER_CALL } from '../../../cli/cost/service-bill.ts'
import { writtenByWebhook, writtenByWorker } from '../../../cli/cost/written-lines.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptRecord, deletionRequest } from '../../lambda/factories.ts'

const SQS_CHUNK_BYTES = 64 * 1024

function events(lines: readonly string[]): readonly unknown[] {
  return lines.map((line) => JSON.parse(line).event).filter((event) => event !== undefined)
}

describe('what the worker writes', () => {
  it('is two lines a message, and metrics once an invocation', async () => {
    const lines = await writtenByWorker(['deleted', 'put_off'])
    expect(events(lines)).toStrictEqual(['attempt', 'outcome', 'attempt', 'routed_back'])
    expect(countMetrics(lines)).toBeGreaterThanOrEqual(7)
  })

  it('adds up from its parts', async () => {
    const { worker } = await measureLogVolume()
    const lines = await writtenByWorker(['deleted', 'put_off', 'deleted', 'put_off', 'deleted'])
    const written = Buffer.byteLength(lines.join(''))
    const added = worker.invocation + worker.puttingOff + 3 * worker.deleted + 2 * worker.putOff
    expect(Math.abs(written - added) / written).toBeLessThan(0.02)
  })

  it('has parts that are all positive, and more to say of what is put off', async () => {
    const { worker, webhook } = await measureLogVolume()
    for (const bytes of Object.values({ ...worker, ...webhook })) {
      expect(bytes).toBeGreaterThanOrEqual(0)
    }
    expect(worker.putOff).toBeGreaterThan(worker.deleted)
    expect(webhook.putOff).toBeGreaterThan(webhook.deleted)
    expect(worker.metricsPuttingOff).toBeGreaterThan(worker.metrics)
  })

  it('compresses to the share that is counted as stored, or less', async () => {
    const text = (await writtenByWorker(['deleted', 'put_off', 'deleted'])).join('')
    expect(gzipSync(text, { level: 6 }).length / text.length).toBeLessThan(STORED_SHARE)
  })
})

it('reads what the webhook function writes for a caller who waits, and for one who does not', async () => {
  expect(events(await writtenByWebhook('deleted'))).toStrictEqual(['attempt', 'outcome'])
  expect(events(await writtenByWebhook('put_off'))).toStrictEqual(['attempt', 'routed_back'])
  expect(events(await writtenByWebhook('queued'))).toStrictEqual(['accepted'])
})

it('counts a metric once for each set of dimension values', () => {
  const line = (outcome: string) =>
    JSON.stringify({
      _aws: { CloudWatchMetrics: [{ Dimensions: [['outcome']], Metrics: [{ Name: 'Attempts' }] }] },
      outcome,
      Attempts: 1,
    })
  expect(countMetrics([line('deleted'), line('deleted'), line('expired'), '{}'])).toBe(2)
})

it('sends ten messages with the longest history in one chunk of 64 KB', () => {
  const recent = Array.from({ length: 20 }, () => attemptRecord())
  const request = deletionRequest('x'.repeat(256), {
    history: { count: 99, ambiguous: true, recent },
    reason: 'x'.repeat(256),
    requestedBy: 'x'.repeat(256),
    idempotencyKey: 'x'.repeat(256),
  })
  expect(MESSAGES_PER_CALL * encodeRequest(request).length).toBeLessThan(SQS_CHUNK_BYTES)
})
