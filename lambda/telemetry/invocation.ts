import type { Context } from 'aws-lambda'
import type { Log, LogFields } from './log.ts'

/** What ties a log line to its invocation and its trace. */
export function invocationFields(
  { awsRequestId }: Pick<Context, 'awsRequestId'>,
  env: NodeJS.ProcessEnv,
): LogFields {
  return { aws_request_id: awsRequestId, trace_id: env._X_AMZN_TRACE_ID }
}

/** Logs what a handler threw, by name only: its text may quote the input. */
export function logInvocationFailure(log: Log, error: unknown): void {
  log.write('ERROR', 'invocation_failed', { error: errorName(error) })
}

export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
