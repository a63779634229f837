import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { RefusedRequestError } from './refused-request.ts'

/** The one method of each path that there is. */
const METHODS: Readonly<Record<string, string>> = {
  '/deletions': 'POST',
  '/files': 'DELETE',
  '/webhook': 'POST',
}

/**
 * Where API Gateway sends what no route takes.
 * @throws RefusedRequestError always
 */
export async function noSuchRoute({
  rawPath,
  requestContext,
}: APIGatewayProxyEventV2): Promise<never> {
  const allowed = METHODS[rawPath]
  // With the same method the route exists in the code but isn't switched on in this deployment.
  if (allowed === undefined || allowed === requestContext.http.method) {
    const message = 'There is no such route; POST /deletions deletes'
    throw new RefusedRequestError('route_not_found', { field: 'path', message })
  }
  const message = `${rawPath} takes ${allowed} only`
  throw new RefusedRequestError(
    'method_not_allowed',
    { field: 'method', message },
    { allow: allowed },
  )
}
