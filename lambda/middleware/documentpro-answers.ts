import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { answerRefused, type HttpAnswer } from '../http/answers.ts'
import { REFUSALS, RefusedRequestError } from '../http/refused-request.ts'
import { callerRequestId } from '../http/request-ids.ts'
import { logInvocationFailure } from '../telemetry/invocation.ts'
import { ForeignEventError, requireHttpApiEvent } from './foreign-event.ts'
import type { WithTelemetry } from './invocation-telemetry.ts'

type Result = HttpAnswer | APIGatewayProxyStructuredResultV2

/**
 * Gives every answer DocumentPro's shape, also the ones of errors, and echoes `x-request-id`. The one place
 * where an error becomes an HTTP answer and a log line; the text of an unknown one goes nowhere.
 */
export function documentProAnswers(): MiddlewareObj<
  APIGatewayProxyEventV2,
  Result,
  Error,
  WithTelemetry
> {
  return {
    before({ event }) {
      requireHttpApiEvent(event)
    },
    after(request) {
      const { response } = request
      if (response && 'status' in response) request.response = toHttp(response, request.event)
    },
    onError(request) {
      const { log } = request.context.telemetry
      if (request.error instanceof ForeignEventError) {
        // There is nobody to answer: the invocation fails.
        logInvocationFailure(log, request.error, request.error.message)
        return
      }
      const refused = refusalOf(request.error)
      const { code, field, message } = refused
      if (code === 'internal_error') logInvocationFailure(log, request.error)
      else {
        const { routeKey: route } = request.event
        log.write('WARN', 'refused_request', {
          route,
          status: REFUSALS[code],
          code,
          field,
          message,
        })
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
      'x-request-id': callerRequestId(event) ?? event.requestContext.requestId,
      ...answer.headers,
    },
    body: JSON.stringify(answer.body),
  }
}

function refusalOf(error: unknown): RefusedRequestError {
  if (error instanceof RefusedRequestError) return error
  // http-json-body-parser's own error; its cause holds the whole body, so nothing of it is kept.
  if (statusOf(error) === 422) {
    return new RefusedRequestError('invalid', {
      field: 'body',
      message: 'body is not valid JSON, or has a key that is not allowed',
    })
  }
  return new RefusedRequestError('internal_error', {
    message: 'The service failed; send it again',
  })
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error
    ? error.statusCode
    : undefined
}
