import { SQSClient } from '@aws-sdk/client-sqs'

/** Two tries must fit into the reserve at the end of an invocation; SQS answers within tens of milliseconds. */
const CONNECT_TIMEOUT_MS = 700
const REQUEST_TIMEOUT_MS = 1_200

/** The SQS client of an execution environment, with bounds of its own: the SDK's default is to wait for ever. */
export function createSqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
}
