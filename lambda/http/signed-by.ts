import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2 } from 'aws-lambda'

/** The event's type has the authorizers of other routes only. */
interface WithIam extends APIGatewayEventRequestContextV2 {
  readonly authorizer?: { readonly iam?: { readonly userArn?: string } | null }
}

/** Who signed the request, where API Gateway checked that (`AWS_IAM`). */
export function signedBy(event: APIGatewayProxyEventV2): { readonly iamArn: unknown } {
  const requestContext: WithIam = event.requestContext
  return { iamArn: requestContext.authorizer?.iam?.userArn }
}
