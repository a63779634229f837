import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import type { ApiKeys } from '../deletion/api-key.ts'

/** What the middleware adds to the invocation's context. */
export interface WithApiKeys extends Context {
  apiKeys: ApiKeys
}

/**
 * Loads DocumentPro's API key from Secrets Manager before the handler runs, and hands the handler what it
 * needs to ask for a newer one when DocumentPro rejects it.
 *
 * A key that can't be loaded doesn't end the invocation: then no deletion is tried, and the handler routes
 * every message back rather than letting its receive count run towards the dead-letter queue.
 */
export function apiKey(keys: ApiKeys): MiddlewareObj<unknown, unknown, Error, WithApiKeys> {
  // During init, before the first invocation: the answer is there when it's needed.
  const prefetched = settled(keys)
  return {
    async before(request) {
      await prefetched
      await settled(keys)
      request.context.apiKeys = keys
    },
  }
}

function settled(keys: ApiKeys): Promise<unknown> {
  return keys.current().catch(() => undefined)
}
