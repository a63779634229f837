import type { RefusalType, RefusedError } from '../authorisation/access-control.ts'
import { type Answer, json } from '../stand-in/http-answer.ts'

/** SQS's codes from the time when it spoke the query protocol, which SDKs still go by. */
const CODES: Readonly<Record<RefusalType, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  AccessDeniedException: 'AccessDenied',
}

/** A refusal as SQS answers it: with actions in small letters. */
export function refusedCall({ type, message }: RefusedError): Answer {
  const Message = message.replaceAll(/\bsqs:\w+/g, (action) => action.toLowerCase())
  return json(
    403,
    { __type: `com.amazon.coral.service#${type}`, message: Message, Message },
    {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-query-error': `${CODES[type]};Sender`,
    },
  )
}
