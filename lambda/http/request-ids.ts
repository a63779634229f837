import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LogFields } from '../telemetry/log.ts'

/** Of an event that may turn out to be something else. */
type WithIds = Partial<Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>> | null

/** The caller's own id of a request, `x-request-id`, when it is fit for a header and a log line. */
export function callerRequestId(event: WithIds): string | undefined {
  const given: unknown = event?.headers?.['x-request-id']
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) ? given : undefined
}

/** What ties a log line to the request: the access log has the API's id, too. */
export function requestIdFields(event: WithIds): LogFields {
  const given: unknown = event?.requestContext?.requestId
  return {
    api_request_id: typeof given === 'string' ? given : undefined,
    caller_request_id: callerRequestId(event),
  }
}
