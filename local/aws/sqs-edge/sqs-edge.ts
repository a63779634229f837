/**
 * The front of SQS: a proxy before the emulated SQS that knows callers by their access keys, says who sent a message and
 * which group it's of, has groups with few messages go before those with many, and that spoils calls where it's told to.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { isRecord } from '../../json-record.ts'
import { RefusedError } from '../authorisation/access-control.ts'
import { type SignedRequest, signedRequestOf } from '../authorisation/sigv4.ts'
import { readBody } from '../stand-in/control-body.ts'
import { type Answer, send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { openEmulatedSqs } from './emulated-sqs.ts'
import { keepFair } from './fair-queues.ts'
import { keepMessageLimits } from './message-limits.ts'
import { notUnderstood } from './not-understood.ts'
import { refusedCall } from './refused-call.ts'
import type { SqsCall, SqsInput } from './sqs-call.ts'
import { type SqsFaultOptions, type SqsFaults, spoilSqs } from './sqs-faults.ts'
import { keepSystemAttributes } from './system-attributes.ts'

export interface SqsEdge extends LoopbackServer, Omit<SqsFaults, 'call'> {
  /** How often each operation was called. */
  readonly calls: ReadonlyMap<string, number>
}

export interface SqsEdgeOptions {
  /** Where the emulated SQS is. */
  readonly endpoint: string
  /** How SQS names whose access keys have this id. Default, and for undefined: the developer. */
  readonly senderOf?: (accessKeyId: string) => string | undefined
  /**
   * Lets a call through that may be made. Default: every one.
   * @throws RefusedError
   */
  readonly admit?: (request: SignedRequest, call: SqsCall) => Promise<void>
  /** Default: none. */
  readonly faults?: SqsFaultOptions
  /** Default 0, a free one. */
  readonly port?: number
}

/** Starts it on 127.0.0.1. */
export async function startSqsEdge({
  endpoint,
  senderOf = () => undefined,
  admit = async () => undefined,
  faults = { rate: 0, seed: 0 },
  port = 0,
}: SqsEdgeOptions): Promise<SqsEdge> {
  const calls = new Map<string, number>()
  const sqs = openEmulatedSqs(endpoint)
  const noted = keepSystemAttributes(keepFair(sqs.call), senderOf)
  const { call, ...seen } = spoilSqs(keepMessageLimits(noted), faults)

  const answer = async (incoming: IncomingMessage): Promise<Answer | 'lost'> => {
    const body = await readBody(incoming)
    const asked = readCall(incoming, body)
    if (asked === undefined) return notUnderstood(incoming.headers)
    try {
      await admit(signedRequestOf(incoming, body), asked)
    } catch (error) {
      if (error instanceof RefusedError) return refusedCall(error)
      throw error
    }
    calls.set(asked.operation, (calls.get(asked.operation) ?? 0) + 1)
    return call(asked)
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
    ...seen,
    async close() {
      await server.close()
      sqs.close()
    },
  }
}

/** A call in SQS's JSON protocol; undefined for anything else. */
function readCall({ headers }: IncomingMessage, body: Buffer): SqsCall | undefined {
  const input = parse(body.toString('utf8'))
  const [, operation] = /^AmazonSQS\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? []
  return input === undefined || operation === undefined ? undefined : { operation, input, headers }
}

function parse(text: string): SqsInput | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
