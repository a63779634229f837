/**
 * What the textbook workers do with a record, and what they log and measure: Powertools' logger and metrics, global `fetch`.
 *
 * @module
 */
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Context, SQSRecord } from 'aws-lambda'

export const logger = new Logger({ serviceName: 'deletion' })
export const metrics = new Metrics({ namespace: 'Deletion', serviceName: 'deletion' })
const baseUrl = process.env.DOCUMENTPRO_BASE_URL ?? ''

export interface WithApiKey extends Context {
  apiKey: string
}

/** Returns when it is deleted or not there; throws for another try. */
export async function deleteResult({ body, messageId }: SQSRecord, apiKey: string): Promise<void> {
  const { request_id }: { request_id: string } = JSON.parse(body)
  const url = new URL('/files', baseUrl)
  url.searchParams.set('request_id', request_id)
  const start = performance.now()
  const response = await fetch(url, {
    method: 'DELETE',
    headers: { 'x-api-key': apiKey },
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as { success: boolean; message?: string }
  const duration_ms = performance.now() - start
  const { status } = response
  metrics.addMetric('UpstreamLatency', MetricUnit.Milliseconds, duration_ms)
  const about = { request_id, messageId, status, duration_ms }
  if (status === 200 && answer.success) {
    metrics.addMetric('Deleted', MetricUnit.Count, 1)
    logger.info('deleted', about)
    return
  }
  if (status === 404) {
    metrics.addMetric('NotFound', MetricUnit.Count, 1)
    logger.warn('not found', about)
    return
  }
  metrics.addMetric('Failed', MetricUnit.Count, 1)
  logger.error('failed', about)
  throw new Error(`DocumentPro answered ${status}`)
}
