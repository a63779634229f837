import { SQSClient } from '@aws-sdk/client-sqs'
import { clientSettings } from '../aws/client-settings.ts'
import { unlogged } from '../aws/unlogged-client.ts'

/** Two tries must fit into the reserve at the end of an invocation; SQS answers within tens of milliseconds. */
const TIMEOUTS = { connect: 700, request: 1_200 }

/** The SQS client of an execution environment. */
export function createSqsClient(): SQSClient {
  return unlogged(new SQSClient(clientSettings('SQS', TIMEOUTS)))
}
