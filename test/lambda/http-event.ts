import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { toEvent } from '../../local/aws/http-api/payload-v2.ts'
import { createRouteTable } from '../../local/aws/http-api/route-table.ts'
import { NOW } from './factories.ts'

/** A request as a caller sends it. */
export interface HttpRequest {
  readonly method?: string
  /** Path and query. */
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export const GATEWAY_REQUEST_ID = 'gateway-request'

/** The API's routes, as the stack has them. */
const routeOf = createRouteTable(
  ['POST /deletions', 'DELETE /files', '$default'].map((routeKey) => ({
    routeKey,
    authorization: 'NONE',
    functionName: 'api',
    timeoutMs: 29_000,
  })),
)

/** What API Gateway makes of a request; by default a `POST /deletions` of JSON. */
export function httpEvent({
  method = 'POST',
  target = '/deletions',
  headers = { 'content-type': 'application/json' },
  body = '',
}: HttpRequest = {}): APIGatewayProxyEventV2 {
  const match = routeOf(method, target.replace(/\?.*$/s, ''))
  if (match === undefined) throw new Error(`no route takes ${method} ${target}`)
  const rawHeaders = Object.entries(headers).flat()
  return toEvent(
    {
      method,
      target,
      httpVersion: '1.1',
      rawHeaders,
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
    },
    match,
    {
      accountId: '000000000000',
      apiId: 'api',
      stage: '$default',
      requestId: GATEWAY_REQUEST_ID,
      now: NOW,
    },
  )
}

/** The context of one invocation. */
export function lambdaContext(awsRequestId = 'invocation'): Context {
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'api',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:api',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/api',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => 29_000,
    done() {},
    fail() {},
    succeed() {},
  }
}

/** What middy's handlers take beside event and context; Lambda itself passes its callback there. */
export const NEVER_ABORTED = { signal: new AbortController().signal }
