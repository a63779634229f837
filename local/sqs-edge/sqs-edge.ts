/**
 * The way to SQS when it is bad: a proxy in front of the emulated SQS that refuses calls, takes batches only in
 * part, loses answers and delivers messages twice, at a rate and with a seed.
 *
 * @module
 */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { isRecord } from '../json-record.ts'
import { type Answer, json, send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { seededNumbers } from '../stand-in/seeded-numbers.ts'
import { drawEdgeFault } from './edge-fault.ts'
import { leaveOut, type SqsInput, withFailures } from './partial-batch.ts'

export interface SqsEdge extends LoopbackServer {
  /** How often each operation was called. */
  readonly calls: ReadonlyMap<string, number>
  /** How often each fault struck. */
  readonly struck: ReadonlyMap<string, number>
  /** Bodies of messages that the queue got twice, because their sender had no answer to the first send. */
  readonly doubled: ReadonlySet<string>
  /** Bodies of messages that were delivered again while they were being handled. */
  readonly shownAgain: ReadonlySet<string>
}

export interface SqsEdgeOptions {
  /** Where the emulated SQS is. */
  readonly endpoint: string
  /** The share of the calls that go wrong, 0 to 1. */
  readonly rate: number
  readonly seed: number
  /** Default 0, a free one. */
  readonly port?: number
}

/** Starts it on 127.0.0.1. */
export async function startSqsEdge({
  endpoint,
  rate,
  seed,
  port = 0,
}: SqsEdgeOptions): Promise<SqsEdge> {
  const random = seededNumbers(seed)
  const calls = new Map<string, number>()
  const struck = new Map<string, number>()
  const doubled = new Set<string>()
  const shownAgain = new Set<string>()
  const agent = new Agent({ keepAlive: true })

  const passedOn = new Set<unknown>()

  const answer = async (incoming: IncomingMessage): Promise<Answer | 'lost'> => {
    const input = parse(await readText(incoming))
    const invocation = incoming.headers['amz-sdk-invocation-id']
    const operation = String(incoming.headers['x-amz-target']).replace('AmazonSQS.', '')
    calls.set(operation, (calls.get(operation) ?? 0) + 1)
    // An SDK that got no answer in time sends again what the queue has already. What it is told of the second
    // time may be that a part failed, which it sends a third time.
    const noteSentAgain = (): void => {
      if (passedOn.has(invocation)) for (const sent of bodiesIn(input)) doubled.add(sent)
    }
    const forward = (taken: SqsInput): Promise<Answer> => {
      noteSentAgain()
      if (invocation !== undefined) passedOn.add(invocation)
      return exchange(agent, endpoint, incoming.headers, JSON.stringify(taken))
    }
    noteSentAgain()
    const fault = drawEdgeFault(operation, rate, random)
    if (fault !== undefined) {
      const name = `${operation} ${fault}`
      struck.set(name, (struck.get(name) ?? 0) + 1)
    }
    switch (fault) {
      case undefined:
        return forward(input)
      case 'refused':
        return unavailable()
      case 'lost_answer':
        await forward(input)
        return 'lost'
      case 'partial': {
        const { taken, leftOut } = leaveOut(input, random)
        return taken === undefined ? unavailable() : withFailures(await forward(taken), leftOut)
      }
      case 'duplicate': {
        const received = await forward(input)
        for (const twice of await showAgain(received, input, agent, endpoint, incoming.headers)) {
          shownAgain.add(twice)
        }
        return received
      }
    }
  }

  const server = await serveOnLoopback((incoming, response) => {
    answer(incoming).then(
      (reply) => (reply === 'lost' ? response.socket?.destroy() : send(response, reply)),
      () => response.socket?.destroy(),
    )
  }, port)
  return {
    url: server.url,
    calls,
    struck,
    doubled,
    shownAgain,
    async close() {
      await server.close()
      agent.destroy()
    },
  }
}

function unavailable(): Answer {
  const type = 'ServiceUnavailable'
  return json(503, { __type: type, message: 'SQS is told to fail' }, { 'x-amzn-errortype': type })
}

/**
 * How long a message that is delivered twice stays hidden. Not 0: the emulated SQS (fauxqs 2.4.1) forgets a
 * message whose visibility timeout is changed to that, once it keeps its queues on disk.
 */
const HIDDEN_SECONDS = 1

/** Makes the first of the received messages visible again while it is being handled. */
async function showAgain(
  received: Answer,
  { QueueUrl }: SqsInput,
  agent: Agent,
  endpoint: string,
  headers: IncomingHttpHeaders,
): Promise<readonly string[]> {
  const messages = parse(received.body).Messages
  const [first] = Array.isArray(messages) ? messages : []
  if (!isRecord(first)) return []
  const target = { 'x-amz-target': 'AmazonSQS.ChangeMessageVisibility' }
  const change = { QueueUrl, ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: HIDDEN_SECONDS }
  await exchange(agent, endpoint, { ...headers, ...target }, JSON.stringify(change))
  return [String(first.Body)]
}

function bodiesIn({ MessageBody, Entries }: SqsInput): readonly string[] {
  const entries = Array.isArray(Entries) ? Entries : [{ MessageBody }]
  return entries.flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry.MessageBody === 'string' ? [entry.MessageBody] : [],
  )
}

function parse(text: string): SqsInput {
  const value: unknown = JSON.parse(text)
  return isRecord(value) ? value : {}
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function exchange(
  agent: Agent,
  endpoint: string,
  headers: IncomingHttpHeaders,
  body: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { host: _host, ...passed } = headers
  const length = { 'content-length': Buffer.byteLength(body) }
  request(endpoint, { method: 'POST', agent, headers: { ...passed, ...length } }, resolve)
    .on('error', reject)
    .end(body)
  const response = await promise
  const text = await readText(response)
  const type = response.headers['content-type'] ?? 'application/x-amz-json-1.0'
  const errorType = response.headers['x-amzn-errortype']
  return {
    status: response.statusCode ?? 502,
    headers: {
      'content-type': type,
      ...(typeof errorType === 'string' ? { 'x-amzn-errortype': errorType } : {}),
    },
    body: text,
  }
}
