import { Agent, type IncomingMessage, request } from 'node:http'
import type { Answer } from '../stand-in/http-answer.ts'
import type { SqsCall } from './sqs-call.ts'

/** The way to the emulated SQS itself. */
export interface EmulatedSqs {
  call(call: SqsCall): Promise<Answer>
  close(): void
}

export function openEmulatedSqs(endpoint: string): EmulatedSqs {
  const agent = new Agent({ keepAlive: true })
  return {
    async call({ operation, input, headers }) {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      const { host: _host, ...passed } = headers
      const body = JSON.stringify(input)
      const own = {
        'content-length': Buffer.byteLength(body),
        'x-amz-target': `AmazonSQS.${operation}`,
      }
      request(endpoint, { method: 'POST', agent, headers: { ...passed, ...own } }, resolve)
        .on('error', reject)
        .end(body)
      const response = await promise
      const text = await readText(response)
      const type = response.headers['content-type'] ?? 'application/x-amz-json-1.0'
      const errors = ['x-amzn-errortype', 'x-amzn-query-error'].flatMap((name) => {
        const value = response.headers[name]
        return typeof value === 'string' ? [[name, value]] : []
      })
      return {
        status: response.statusCode ?? 502,
        headers: {
          'content-type': type,
          ...Object.fromEntries(errors),
        },
        body: text,
      }
    },
    close: () => agent.destroy(),
  }
}

/** All of a stream, as text. */
async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
