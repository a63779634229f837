import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { DeletionRequest } from '../deletion/request.ts'
import { type Acceptance, readDeletionFields } from '../intake/deletion-fields.ts'
import { readQueryParameters } from './query-parameters.ts'
import { RefusedRequestError } from './refused-request.ts'

/** What `POST /deletions` asks for. */
export interface PostedDeletions {
  readonly requests: readonly DeletionRequest[]
  /** One id waits for its outcome; a list, or `Prefer: respond-async` (RFC 7240), doesn't. */
  readonly wait: boolean
}

/**
 * Reads `POST /deletions`, its body parsed already.
 * @throws RefusedRequestError naming the field at fault
 */
export function readPostedDeletions(
  { body, headers, rawQueryString }: APIGatewayProxyEventV2,
  acceptance: Acceptance,
): PostedDeletions {
  readQueryParameters(rawQueryString, [])
  const parsed: unknown = body
  const requests = readDeletionFields(parsed, acceptance)
  if ('field' in requests) throw new RefusedRequestError('invalid', requests)
  const isList = typeof parsed === 'object' && parsed !== null && 'request_ids' in parsed
  const preferences = (headers.prefer ?? '').toLowerCase().split(/[,;]/)
  const async = preferences.some((preference) => preference.trim() === 'respond-async')
  return { requests, wait: !isList && !async }
}
