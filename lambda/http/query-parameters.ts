import { printableKey } from '../intake/refusal.ts'
import { RefusedRequestError } from './refused-request.ts'

/**
 * The query parameters of a request. Unknown ones are refused, not ignored: an id in the wrong place may be
 * another one than that in the right place.
 *
 * @param rawQueryString as sent: API Gateway joins repeated parameters with a comma, and an id may have one
 * @throws RefusedRequestError naming the parameter
 */
export function readQueryParameters(
  rawQueryString: string,
  allowed: readonly string[],
): URLSearchParams {
  const query = new URLSearchParams(rawQueryString)
  const unknown = [...query.keys()].find((name) => !allowed.includes(name))
  if (unknown === undefined) return query
  const field = printableKey(unknown)
  const rule = allowed.length === 0 ? 'none is allowed here' : `allowed is ${allowed.join(', ')}`
  const message = `${field} is not a known query parameter; ${rule}`
  throw new RefusedRequestError('invalid', { field, message })
}
