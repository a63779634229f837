import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type ApiKeys, ApiKeyUnavailableError } from '../deletion/api-key.ts'
import { RefusedRequestError } from '../http/refused-request.ts'
import { createSecretCheck } from '../secret/newer-secret.ts'

/** What could be a key. No secret is asked for because of anything else: who sends it has none. */
const PRESENTABLE = /^[\x21-\x7e]{1,4096}$/

/** Lets only callers through whose `x-api-key` is the stored key. */
export function callerKey(keys: ApiKeys, now: () => number): MiddlewareObj<APIGatewayProxyEventV2> {
  const check = createSecretCheck(keys, now)
  return {
    async before({ event }) {
      const presented = event.headers['x-api-key']
      const isKey =
        presented !== undefined &&
        PRESENTABLE.test(presented) &&
        (await check((key) => key.matches(presented)).catch(rethrow))
      if (isKey) return
      const message = 'x-api-key is missing or is not the API key'
      throw new RefusedRequestError('unauthorized', { field: 'x-api-key', message })
    },
  }
}

function rethrow(error: unknown): never {
  if (!(error instanceof ApiKeyUnavailableError)) throw error
  const message = 'The API key could not be checked; send the request again'
  throw new RefusedRequestError('api_key_unavailable', { message })
}
