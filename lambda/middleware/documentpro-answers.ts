import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { answerRefused, type HttpAnswer } from '../http/answers.ts'
import { RefusedRequestError } from '../http/refused-request.ts'
import { logInvocationFailure } from '../telemetry/invocation.ts'
import type { WithTelemetry } from './invocation-telemetry.ts'

type Result = HttpAnswer | APIGatewayProxyStructuredResultV2

/**
 * Gives every answer DocumentPro's shape, also the ones of errors, and echoes `x-request-id`. The one place
 * where an error becomes an HTTP answer; the text of an unknown one stays inside.
 */
export function documentProAnswers(): MiddlewareObj<
  APIGatewayProxyEventV2,
  Result,
  Error,
  WithTelemetry
> {
  return {
    after(request) {
      const { response } = request
      if (response && 'status' in response) request.response = toHttp(response, request.event)
    },
    onError(request) {
      const refused = refusalOf(request.error)
      if (refused.code === 'internal_error') {
        logInvocationFailure(request.context.telemetry.log, request.error)
      }
      request.response = toHttp(answerRefused(refused), request.event)
    },
  }
}

function toHttp(
  answer: HttpAnswer,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: answer.status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestIdOf(event),
      ...answer.headers,
    },
    body: JSON.stringify(answer.body),
  }
}

/** The caller's own id when it is fit for a header, else API Gateway's. */
function requestIdOf(event: APIGatewayProxyEventV2): string {
  const given = event.headers['x-request-id']
  return given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given)
    ? given
    : event.requestContext.requestId
}

function refusalOf(error: unknown): RefusedRequestError {
  if (error instanceof RefusedRequestError) return error
  // http-json-body-parser's own two errors; their cause holds the whole body, so nothing of them is kept.
  switch (statusOf(error)) {
    case 415:
      return new RefusedRequestError('unsupported_content_type', {
        field: 'content-type',
        message: 'content-type must be application/json',
      })
    case 422:
      return new RefusedRequestError('invalid', {
        field: 'body',
        message: 'body is not valid JSON, or has a key that is not allowed',
      })
    default:
      return new RefusedRequestError('internal_error', {
        message: 'The service failed; send it again',
      })
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error
    ? error.statusCode
    : undefined
}
