import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { Answer } from '../stand-in/http-answer.ts'

/** The way to the emulated DynamoDB itself. */
export interface EmulatedDynamoDb {
  call(headers: IncomingHttpHeaders, body: string): Promise<Answer>
  close(): void
}

export function openEmulatedDynamoDb(endpoint: string): EmulatedDynamoDb {
  const agent = new Agent({ keepAlive: true })
  return {
    async call({ host: _host, ...headers }, body) {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      request(endpoint, { method: 'POST', agent, headers }, resolve).on('error', reject).end(body)
      const response = await promise
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const passed = ['content-type', 'x-amzn-errortype', 'x-amz-crc32', 'x-amzn-requestid']
      return {
        status: response.statusCode ?? 502,
        headers: Object.fromEntries(
          passed.flatMap((name) => {
            const value = response.headers[name]
            return typeof value === 'string' ? [[name, value] as const] : []
          }),
        ),
        body: Buffer.concat(chunks).toString('utf8'),
      }
    },
    close: () => agent.destroy(),
  }
}
