import type { ServerResponse } from 'node:http'

/** An HTTP answer with its whole body. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A JSON answer. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

/** Sends an answer as it should be sent. */
export function send(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer).end(answer.body)
}

/** Starts an answer; its body is still to come. */
export function writeHead(
  response: ServerResponse,
  { status, headers, body }: Answer,
): ServerResponse {
  return response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
}
