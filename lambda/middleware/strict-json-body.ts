import type { MiddlewareObj } from '@middy/core'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { RefusedRequestError } from '../http/refused-request.ts'
import { findJsonFault } from '../intake/strict-json.ts'
import { bodyText, requireJsonType } from './json-text-body.ts'

/** A thousand ids of 256 characters need 260 KB. */
const MAX_BODY_BYTES = 512 * 1024

/**
 * Parses the JSON body with `@middy/http-json-body-parser`, and around it refuses what that lets pass or
 * answers unclearly: a body that is missing, too large, not UTF-8 or not said to be JSON, and keys
 * that come twice.
 */
export function strictJsonBody(): MiddlewareObj<APIGatewayProxyEventV2>[] {
  // Bound to the event, so that two requests of one environment can't see each other's.
  const texts = new WeakMap<object, string>()
  return [
    {
      before({ event }) {
        const text = bodyText(event, MAX_BODY_BYTES)
        texts.set(event, text)
        event.body = text
        event.isBase64Encoded = false
        requireJsonType(event)
      },
    },
    // Its own check of the type doesn't take white space before the parameters.
    httpJsonBodyParser<APIGatewayProxyEventV2>({ disableContentTypeCheck: true }),
    {
      before({ event }) {
        const fault = findJsonFault(texts.get(event) ?? '')
        if (fault !== undefined) throw new RefusedRequestError('invalid', fault)
      },
    },
  ]
}
