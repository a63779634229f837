import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { RefusedRequestError } from '../http/refused-request.ts'

/** JSON's media types (RFC 6839 has the suffix), with white space before the parameters (RFC 9110, section 8.3.1). */
const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json[ \t]*(;|$)/i

/**
 * Leaves the body as JSON text, for a route whose reader decides which of its parts are read: parsers that look at
 * all of it refuse a document for the names of its fields.
 */
export function jsonTextBody(maxBytes: number): MiddlewareObj<APIGatewayProxyEventV2> {
  return {
    before({ event }) {
      event.body = bodyText(event, maxBytes)
      event.isBase64Encoded = false
      requireJsonType(event)
    },
  }
}

/** @throws RefusedRequestError when the body isn't said to be JSON */
export function requireJsonType({ headers }: APIGatewayProxyEventV2): void {
  if (JSON_TYPE.test(headers['content-type'] ?? '')) return
  const message = 'content-type must be application/json'
  throw new RefusedRequestError('unsupported_content_type', { field: 'content-type', message })
}

/**
 * The body as text.
 * @throws RefusedRequestError when it is missing, too large or not UTF-8
 */
export function bodyText(
  { body, isBase64Encoded }: APIGatewayProxyEventV2,
  maxBytes: number,
): string {
  if (body === undefined || body === '') {
    throw new RefusedRequestError('invalid', { field: 'body', message: 'body must not be empty' })
  }
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBytes) {
    const message = `body must not be larger than ${maxBytes} bytes; got ${bytes.length}`
    throw new RefusedRequestError('body_too_large', { field: 'body', message })
  }
  if (!isBase64Encoded) return body
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RefusedRequestError('invalid', { field: 'body', message: 'body is not valid UTF-8' })
  }
}
