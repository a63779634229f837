import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { RefusedRequestError } from './refused-request.ts'

/** The methods of each path that there is; a path with an id is written as in its route. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  '/deletions': ['POST'],
  '/deletions/{request_id}/certificate': ['POST'],
  '/certificates': ['POST'],
  '/files': ['DELETE'],
  '/webhook': ['POST'],
}

/** With a ledger these, too. */
const LEDGER_METHODS: typeof METHODS = {
  '/deletions': ['GET', 'POST'],
  '/deletions/{request_id}': ['GET'],
}

const NO_SUCH_ROUTE = 'There is no such route; POST /deletions deletes'

/** An id with a slash in it: API Gateway has decoded the path already. */
const LONGER_PATH = /^\/deletions\/[^/]+\/./
const IN_THE_QUERY =
  'There is no such route; an id with a slash goes into the query: GET /deletions?request_id=, POST /certificates?request_id='

/**
 * Where API Gateway sends what no route takes.
 * @param hasLedger whether its routes are on
 * @throws RefusedRequestError always
 */
export async function noSuchRoute(
  { rawPath, requestContext }: APIGatewayProxyEventV2,
  hasLedger: boolean,
): Promise<never> {
  const methods = hasLedger ? { ...METHODS, ...LEDGER_METHODS } : METHODS
  const allowed =
    methods[rawPath.replace(/^(\/deletions\/)[^/]+(\/certificate)?$/, '$1{request_id}$2')]
  // With the same method the route exists in the code but isn't switched on in this deployment.
  if (allowed === undefined || allowed.includes(requestContext.http.method)) {
    const message = LONGER_PATH.test(rawPath) ? IN_THE_QUERY : NO_SUCH_ROUTE
    throw new RefusedRequestError('route_not_found', { field: 'path', message })
  }
  const message = `${rawPath} takes ${allowed.join(' and ')} only`
  throw new RefusedRequestError(
    'method_not_allowed',
    { field: 'method', message },
    { allow: allowed.join(', ') },
  )
}
