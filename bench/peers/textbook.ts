/**
 * What a good engineer writes from the docs: middy, Powertools' logger, metrics and batch processor (in parallel,
 * its faster way), `@middy/secrets-manager`, global `fetch`.
 *
 * @module
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { deleteResult, logger, metrics, type WithApiKey } from './textbook-deletion.ts'

const processor = new BatchProcessor(EventType.SQS)

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
