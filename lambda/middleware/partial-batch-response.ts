import type { MiddlewareObj } from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { logInvocationFailure } from '../telemetry/invocation.ts'
import { ForeignEventError, requireSqsEvent } from './foreign-event.ts'
import type { WithTelemetry } from './invocation-telemetry.ts'

/**
 * Turns the ids of the messages that must stay into a partial batch response. A handler that throws, or doesn't
 * say what stays, keeps its whole batch: an empty or missing list would acknowledge every message (Lambda
 * Developer Guide, *Handling errors for an SQS event source in Lambda*).
 */
export function partialBatchResponse(): MiddlewareObj<
  SQSEvent,
  ReadonlySet<string> | SQSBatchResponse,
  Error,
  WithTelemetry
> {
  return {
    before({ event }) {
      requireSqsEvent(event)
    },
    after(request) {
      if (!(request.response instanceof Set)) {
        throw new TypeError('the handler did not say which messages stay')
      }
      request.response = failures(request.response)
    },
    onError(request) {
      const { log, metrics } = request.context.telemetry
      if (request.error instanceof ForeignEventError) {
        // There is nothing to keep: the invocation fails.
        logInvocationFailure(log, request.error, request.error.message)
        return
      }
      logInvocationFailure(log, request.error)
      const messageIds = request.event.Records.map(({ messageId }) => messageId)
      metrics.count('Kept', messageIds.length)
      request.response = failures(messageIds)
    },
  }
}

function failures(messageIds: Iterable<string>): SQSBatchResponse {
  return { batchItemFailures: [...messageIds].map((itemIdentifier) => ({ itemIdentifier })) }
}
