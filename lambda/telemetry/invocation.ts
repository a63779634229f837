import type { Context } from 'aws-lambda'
import type { LogFields } from './log.ts'

/** What ties a log line to its invocation and its trace. */
export function invocationFields(
  { awsRequestId }: Pick<Context, 'awsRequestId'>,
  env: NodeJS.ProcessEnv,
): LogFields {
  return { aws_request_id: awsRequestId, trace_id: env._X_AMZN_TRACE_ID }
}
