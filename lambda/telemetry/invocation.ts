import type { Context } from 'aws-lambda'
import { errorFields, framesOf } from './error-fields.ts'
import type { Log, LogFields } from './log.ts'

/** What ties a log line to its invocation and its trace. */
export function invocationFields(
  { awsRequestId }: Pick<Context, 'awsRequestId'>,
  env: NodeJS.ProcessEnv,
): LogFields {
  return { aws_request_id: awsRequestId, trace_id: env._X_AMZN_TRACE_ID }
}

/**
 * Logs what a handler threw, and where.
 * @param message the error's text, where it is one of ours
 */
export function logInvocationFailure(log: Log, error: unknown, message?: string): void {
  const fields = { ...errorFields(error), message, frames: framesOf(error) }
  log.write('ERROR', 'invocation_failed', fields)
}
