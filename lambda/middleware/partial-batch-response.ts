import type { MiddlewareObj } from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'

/**
 * Turns the ids of the messages that must stay into a partial batch response. A handler that throws, or doesn't
 * say what stays, keeps its whole batch: an empty or missing list would acknowledge every message (Lambda
 * Developer Guide, *Handling errors for an SQS event source in Lambda*).
 *
 * @param onThrow told what the handler threw, and how many messages stay for it
 */
export function partialBatchResponse(
  onThrow: (error: unknown, kept: number) => void,
): MiddlewareObj<SQSEvent, ReadonlySet<string> | SQSBatchResponse> {
  return {
    after(request) {
      if (!(request.response instanceof Set)) {
        throw new TypeError('the handler did not say which messages stay')
      }
      request.response = failures(request.response)
    },
    onError(request) {
      const messageIds = request.event.Records.map(({ messageId }) => messageId)
      onThrow(request.error, messageIds.length)
      request.response = failures(messageIds)
    },
  }
}

function failures(messageIds: Iterable<string>): SQSBatchResponse {
  return { batchItemFailures: [...messageIds].map((itemIdentifier) => ({ itemIdentifier })) }
}
