import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { DeletionRequest } from '../deletion/request.ts'
import { type Acceptance, newRequest, readId } from '../intake/deletion-fields.ts'
import { readQueryParameters } from './query-parameters.ts'
import { RefusedRequestError } from './refused-request.ts'

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
