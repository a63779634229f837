import type { IncomingHttpHeaders } from 'node:http'
import { type Answer, json } from '../stand-in/http-answer.ts'

const CODE = 'UnsupportedOperation'

/**
 * What a call gets that isn't in SQS's JSON protocol, in a form that its client reads: command lines and SDKs of before
 * November 2023 speak the query protocol, whose answers are XML (SQS Developer Guide, *AWS JSON protocol FAQs*).
 */
export function notUnderstood(headers: IncomingHttpHeaders): Answer {
  if (!String(headers['content-type']).startsWith('application/x-www-form-urlencoded')) {
    const message = "only SQS's JSON protocol is emulated: POST with x-amz-target and a JSON object"
    return json(400, { __type: CODE, message }, { 'x-amzn-errortype': CODE })
  }
  const message =
    "only SQS's JSON protocol is emulated, and this client speaks the query protocol: use an AWS CLI or SDK of November 2023 or newer"
  const error = `<Error><Type>Sender</Type><Code>${CODE}</Code><Message>${message}</Message></Error>`
  return {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: `<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${error}<RequestId>local</RequestId></ErrorResponse>`,
  }
}
