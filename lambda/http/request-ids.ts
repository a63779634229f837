import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LogFields } from '../telemetry/log.ts'

/** The caller's own id of a request, `x-request-id`, when it is fit for a header and a log line. */
export function callerRequestId({ headers }: APIGatewayProxyEventV2): string | undefined {
  const given = headers['x-request-id']
  return given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given) ? given : undefined
}

/** What ties a log line to the request: the access log has the API's id, too. */
export function requestIdFields(event: APIGatewayProxyEventV2): LogFields {
  return {
    api_request_id: event.requestContext.requestId,
    caller_request_id: callerRequestId(event),
  }
}
