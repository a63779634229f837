import type { IncomingMessage } from 'node:http'
import type { ReceivedRequest } from './payload-v2.ts'

/** An HTTP API takes 10 MB of body; not raisable. */
const BODY_LIMIT_BYTES = 10_485_760

/** Thrown when a request is over a limit of the gateway; `status` is what the caller gets. */
export class RequestTooLargeError extends Error {
  override name = 'RequestTooLargeError'
  readonly status: 413 | 431

  constructor(status: 413 | 431) {
    super(status === 413 ? 'Request Entity Too Large' : 'Request Header Fields Too Large')
    this.status = status
  }
}

/**
 * Reads a request to its end.
 * @param headerLimitBytes for the request line and all headers
 * @throws RequestTooLargeError
 * @throws the connection's error when the caller goes away
 */
export async function readRequest(
  incoming: IncomingMessage,
  headerLimitBytes: number,
): Promise<ReceivedRequest> {
  const { method = 'GET', url: target = '/', httpVersion, rawHeaders } = incoming
  if (headerBytes(method, target, rawHeaders) > headerLimitBytes)
    throw new RequestTooLargeError(431)
  if (Number(incoming.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
    throw new RequestTooLargeError(413)
  }
  const chunks: Buffer[] = []
  let size = 0
  // Left readable, so that a caller who sent too much still gets the answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > BODY_LIMIT_BYTES) throw new RequestTooLargeError(413)
    chunks.push(chunk)
  }
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1'
  return { method, target, httpVersion, rawHeaders, body: Buffer.concat(chunks), sourceIp }
}

function headerBytes(method: string, target: string, rawHeaders: readonly string[]): number {
  const requestLine = `${method} ${target} HTTP/1.1\r\n`
  // Each name and value has two more bytes: `: ` and the line's end.
  return rawHeaders.reduce(
    (sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2,
    Buffer.byteLength(requestLine, 'latin1'),
  )
}
