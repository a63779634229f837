/**
 * What a good engineer writes from the docs: middy, Powertools' logger, metrics and batch processor (in parallel,
 * its faster way), `@middy/secrets-manager`, global `fetch`.
 *
 * @module
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'

const logger = new Logger({ serviceName: 'deletion' })
const metrics = new Metrics({ namespace: 'Deletion', serviceName: 'deletion' })
const processor = new BatchProcessor(EventType.SQS)
const baseUrl = process.env.DOCUMENTPRO_BASE_URL ?? ''

interface WithApiKey extends Context {
  apiKey: string
}

async function deleteResult({ body, messageId }: SQSRecord, apiKey: string): Promise<void> {
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

export const handler = middy<SQSEvent, unknown, Error, WithApiKey>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(
    secretsManager({
      fetchData: { apiKey: process.env.DOCUMENTPRO_SECRET_ARN ?? '' },
      setToContext: true,
      cacheExpiry: 300_000,
    }),
  )
  .handler((event, context) =>
    processPartialResponse(
      event,
      (record: SQSRecord) => deleteResult(record, context.apiKey),
      processor,
      {
        context,
      },
    ),
  )
