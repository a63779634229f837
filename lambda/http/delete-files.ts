import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type ApiKeys, ApiKeyUnavailableError } from '../deletion/api-key.ts'
import type { DeletionRequest } from '../deletion/request.ts'
import { type Acceptance, newRequest, readId } from '../intake/deletion-fields.ts'
import { readQueryParameters } from './query-parameters.ts'
import { RefusedRequestError } from './refused-request.ts'

/** Callers with a key that isn't ours may make us look for a newer one this often, in milliseconds. */
const RELOAD_INTERVAL_MS = 30_000

/**
 * Checks `x-api-key` of `DELETE /files` against the stored key. After a rotation callers may have the new key
 * before our cache has, so a mismatch looks once for a newer one.
 */
export function createKeyCheck(now: () => number) {
  let nextReloadAt = 0
  /** @throws RefusedRequestError when the key is missing or wrong, or the stored one can't be had */
  return async (event: APIGatewayProxyEventV2, keys: ApiKeys): Promise<void> => {
    const presented = event.headers['x-api-key']
    try {
      const stored = await keys.current()
      if (presented !== undefined && stored.matches(presented)) return
      if (presented !== undefined && now() >= nextReloadAt) {
        nextReloadAt = now() + RELOAD_INTERVAL_MS
        if ((await keys.reload(stored)).matches(presented)) return
      }
    } catch (error) {
      if (!(error instanceof ApiKeyUnavailableError)) throw error
      const message = 'The API key could not be checked; send the request again'
      throw new RefusedRequestError('api_key_unavailable', { message })
    }
    const message = 'x-api-key is missing or is not the API key'
    throw new RefusedRequestError('unauthorized', { field: 'x-api-key', message })
  }
}

/**
 * Reads `DELETE /files?request_id=…`.
 * @throws RefusedRequestError naming the parameter at fault
 */
export function readFilesDeletion(
  event: APIGatewayProxyEventV2,
  acceptance: Acceptance,
): DeletionRequest {
  const query = readQueryParameters(event.rawQueryString, ['request_id'])
  // DocumentPro's endpoint takes none, so one can only hold an id that isn't the one in the query.
  if (event.body !== undefined && event.body !== '') {
    const message = 'body must be empty; the id is in the query parameter request_id'
    throw new RefusedRequestError('invalid', { field: 'body', message })
  }
  const given = query.getAll('request_id')
  if (given.length > 1) {
    const message = 'request_id must be given only once'
    throw new RefusedRequestError('invalid', { field: 'request_id', message })
  }
  const id = readId(given[0], 'request_id')
  if (typeof id !== 'string') throw new RefusedRequestError('invalid', id)
  return newRequest(id, acceptance)
}
