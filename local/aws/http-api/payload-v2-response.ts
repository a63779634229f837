import { isRecord } from '../../json-record.ts'

/** What goes back over the wire. */
export interface GatewayResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

/**
 * The HTTP response for a function's result, payload format 2.0: an object with a `statusCode`, or anything
 * else as the body of a 200. Undefined when the result is malformed, which callers see as a 500.
 * @param payload the result as JSON
 */
export function toGatewayResponse(payload: string): GatewayResponse | undefined {
  const result: unknown = JSON.parse(payload)
  if (!isRecord(result) || result.statusCode === undefined) {
    const body = typeof result === 'string' ? result : payload
    return { statusCode: 200, headers: JSON_CONTENT, body: Buffer.from(body) }
  }
  const { statusCode, body = '', isBase64Encoded = false } = result
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode
  const headers = readHeaders(result.headers, result.cookies)
  const valid =
    typeof status === 'number' &&
    Number.isInteger(status) &&
    status >= 100 &&
    status <= 599 &&
    (body === null || typeof body === 'string') &&
    headers !== undefined
  if (!valid) return undefined
  return {
    statusCode: status,
    headers,
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

/** A response of the gateway itself. */
export function gatewayMessage(statusCode: number, message: string): GatewayResponse {
  return { statusCode, headers: JSON_CONTENT, body: Buffer.from(JSON.stringify({ message })) }
}

const JSON_CONTENT = { 'content-type': 'application/json' }

function readHeaders(
  headers: unknown,
  cookies: unknown,
): Record<string, string | string[]> | undefined {
  const read: Record<string, string | string[]> = { 'content-type': 'text/plain;charset=UTF-8' }
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    if (typeof value === 'object') return undefined
    read[name.toLowerCase()] = String(value)
  }
  if (Array.isArray(cookies) && cookies.length > 0) read['set-cookie'] = cookies.map(String)
  // The length is the gateway's business; a wrong one would break the connection.
  delete read['content-length']
  delete read['transfer-encoding']
  return read
}
