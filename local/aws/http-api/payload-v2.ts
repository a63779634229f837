import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { RouteMatch } from './route-table.ts'

/** A request as it came over the wire, body read. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly httpVersion: string
  /** Names and values in turn, as Node gives them in `rawHeaders`. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly sourceIp: string
}

/** The gateway's own part of an event. */
export interface GatewayContext {
  readonly accountId: string
  readonly apiId: string
  readonly stage: string
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Who signed, where IAM checked it. */
  readonly caller?: IamCaller | undefined
}

/** An IAM user, as an HTTP API tells its function of one. */
export interface IamCaller {
  readonly accessKey: string
  /** `AIDA…` */
  readonly userId: string
  readonly userArn: string
}

/** Concern one connection only, so the gateway takes them off. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The only content types whose bodies an HTTP API passes as text; a missing one, `…+json` and forms are
 * base64 (measured on AWS in ministackorg/ministack#766; the guide says only "binary").
 */
const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i

/**
 * The Lambda event of a request, payload format 2.0
 * (API Gateway Developer Guide, *AWS Lambda proxy integrations for HTTP APIs*).
 */
export function toEvent(
  request: ReceivedRequest,
  match: RouteMatch,
  context: GatewayContext,
): APIGatewayProxyEventV2 {
  const { path, query } = splitTarget(request.target)
  const { headers, cookies } = readHeaders(request.rawHeaders)
  const queryParameters = joinDuplicates([...new URLSearchParams(query)])
  const host = headers.host ?? 'localhost'
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
    },
    ...(query !== '' && { queryStringParameters: queryParameters }),
    ...(Object.keys(match.pathParameters).length > 0 && {
      pathParameters: decoded(match.pathParameters),
    }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      ...authorizerOf(context),
      domainName: host,
      domainPrefix: host.split('.')[0] ?? host,
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: match.route.routeKey,
      stage: context.stage,
      time: commonLogTime(context.now),
      timeEpoch: context.now,
    },
    ...encodeBody(request.body, headers['content-type']),
  }
}

function authorizerOf({ accountId, caller }: GatewayContext): object {
  if (caller === undefined) return {}
  const { accessKey, userId, userArn } = caller
  const federation = { cognitoIdentity: null, principalOrgId: 'aws:PrincipalOrgID' }
  const iam = { accessKey, accountId, callerId: userId, ...federation, userArn, userId }
  return { authorizer: { iam } }
}

/** Path and query of a request target, the query without its question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?')
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

function readHeaders(raw: readonly string[]): {
  headers: Record<string, string>
  cookies: string[]
} {
  const pairs: [string, string][] = []
  const cookies: string[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = raw[index + 1] ?? ''
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''))
    else if (!HOP_BY_HOP.has(name)) pairs.push([name, value])
  }
  return { headers: joinDuplicates(pairs), cookies }
}

/** As a function gets them; what isn't well encoded stays as it is. */
function decoded(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }
  return Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name, decode(text)]))
}

function joinDuplicates(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of pairs) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(joined)
}

function encodeBody(
  body: Buffer,
  contentType: string | undefined,
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false }
  if (TEXT_TYPES.test(contentType ?? '')) {
    const text = body.toString('utf8')
    // Bytes that are not UTF-8 would not survive as text.
    if (Buffer.from(text, 'utf8').equals(body)) return { body: text, isBase64Encoded: false }
  }
  return { body: body.toString('base64'), isBase64Encoded: true }
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ')
  return `${day}/${month}/${year}:${clock} +0000`
}
