/**
 * The textbook worker with what the docs add so that nothing is done twice: Powertools' idempotency on DynamoDB, a message
 * at a time.
 *
 * @module
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { deleteResult, logger, metrics, type WithApiKey } from './textbook-deletion.ts'

const processor = new BatchProcessor(EventType.SQS)
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' })
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE ?? '',
})
const deleteOnce = makeIdempotent(deleteResult, { config, persistenceStore })

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
  .handler((event, context) => {
    config.registerLambdaContext(context)
    return processPartialResponse(
      event,
      (record: SQSRecord) => deleteOnce(record, context.apiKey),
      processor,
      {
        context,
      },
    )
  })
