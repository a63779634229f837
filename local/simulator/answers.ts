import { type Answer, json } from '../aws/stand-in/http-answer.ts'

/** DocumentPro's word for a status that it answers with its own envelope. */
const errorWords = new Map([
  [400, 'bad_request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [408, 'request_timeout'],
  [429, 'too_many_requests'],
  [500, 'internal_error'],
  [502, 'bad_gateway'],
  [503, 'service_unavailable'],
  [504, 'gateway_timeout'],
])

/** DocumentPro's envelope for what it refuses or fails to do. */
export function failure(status: number, message: string): Answer {
  return json(status, {
    success: false,
    error: errorWords.get(status) ?? `http_${status}`,
    message,
  })
}

/** DocumentPro's answer to a DELETE that worked (design section 2). */
export const deleted = json(200, { success: true, message: 'File deleted successfully' })

/** DocumentPro's answer to a GET of a result that exists. */
export function found(requestId: string): Answer {
  return json(200, {
    success: true,
    data: { request_id: requestId, request_status: 'completed' },
  })
}

/** What API Gateway, in front of DocumentPro, says by itself: a bare message without `success`. */
export function gatewayAnswer(status: number, message: string, errorType?: string): Answer {
  return json(status, { message }, errorType === undefined ? {} : { 'x-amzn-errortype': errorType })
}

/** API Gateway's word for a path or method that it doesn't know. */
export const missingAuthenticationToken = gatewayAnswer(
  403,
  'Missing Authentication Token',
  'MissingAuthenticationTokenException',
)

/** An error page of CloudFront, in front of API Gateway. */
export function edgePage(status: number): Answer {
  const title = `${status} ERROR`
  return {
    status,
    headers: {
      'content-type': 'text/html',
      server: 'CloudFront',
      'x-cache': 'Error from cloudfront',
    },
    body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD>
<BODY><H1>${title}</H1><H2>The request could not be satisfied.</H2></BODY></HTML>
`,
  }
}
