import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { isJsonObject } from '../intake/json-object.ts'

/** IAM's unique ids are shorter; SQS takes 128 characters for a group, of which a list's name takes some. */
const UNIQUE_ID = /^\w{1,100}$/

/**
 * Who signed a request, by the unique id of its user or role in IAM: all sessions of a role are one caller. Undefined
 * where IAM didn't check.
 */
export function iamCaller({
  requestContext,
}: Pick<APIGatewayProxyEventV2, 'requestContext'>): string | undefined {
  const authorizer = 'authorizer' in requestContext ? requestContext.authorizer : undefined
  const iam = isJsonObject(authorizer) ? authorizer.iam : undefined
  const userId = isJsonObject(iam) ? iam.userId : undefined
  const [id = ''] = typeof userId === 'string' ? userId.split(':', 1) : []
  return UNIQUE_ID.test(id) ? id : undefined
}
