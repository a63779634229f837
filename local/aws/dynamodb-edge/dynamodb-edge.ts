/**
 * The front of DynamoDB: a proxy before the emulated one that spoils calls where it's told to, by chance or by
 * `POST /_dynamodb/faults`.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { isRecord } from '../../json-record.ts'
import { RefusedError } from '../authorisation/access-control.ts'
import { type SignedRequest, signedRequestOf } from '../authorisation/sigv4.ts'
import { AwsJsonError, awsJsonError } from '../stand-in/aws-json.ts'
import { ControlError, readBody, readJson } from '../stand-in/control-body.ts'
import { type Answer, json, send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { createOutageSwitch } from '../stand-in/outage.ts'
import { seededNumbers } from '../stand-in/seeded-numbers.ts'
import { openEmulatedDynamoDb } from './emulated-dynamodb.ts'
import { parseTableOutage, type TableOutage } from './table-outage.ts'

export interface DynamoDbEdge extends LoopbackServer {
  /** How often each operation was called, spoilt calls included. */
  readonly calls: ReadonlyMap<string, number>
  /** How often each fault struck. */
  readonly struck: ReadonlyMap<string, number>
  /** Makes it fail in this way from now on. */
  fail(outage: TableOutage): void
}

export interface DynamoDbEdgeOptions {
  /** Where the emulated DynamoDB is. */
  readonly endpoint: string
  /** The share of the calls that go wrong, 0 to 1. Default: none. */
  readonly faults?: { readonly rate: number; readonly seed: number }
  /** Default 0, a free one. */
  readonly port?: number
  /**
   * Lets a call through that may be made. Default: every one.
   * @throws RefusedError
   */
  readonly admit?: (
    request: SignedRequest,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ) => Promise<void>
}

/** What goes wrong by chance: a call that isn't taken, and one whose answer never arrives. */
const CHANCES = ['throttle', 'lost_answer'] as const

/** Starts it on 127.0.0.1. */
export async function startDynamoDbEdge({
  endpoint,
  faults = { rate: 0, seed: 0 },
  port = 0,
  admit = async () => undefined,
}: DynamoDbEdgeOptions): Promise<DynamoDbEdge> {
  const dynamoDb = openEmulatedDynamoDb(endpoint)
  const random = seededNumbers(faults.seed)
  const closing = new AbortController()
  const calls = new Map<string, number>()
  const struck = new Map<string, number>()
  const outages = createOutageSwitch<TableOutage['kind']>()

  const drawn = (): TableOutage['kind'] => {
    const isSpoilt = faults.rate > 0 && random() < faults.rate
    return isSpoilt ? (CHANCES[Math.floor(random() * CHANCES.length)] ?? 'none') : 'none'
  }

  const answer = async (request: IncomingMessage): Promise<Answer | 'lost'> => {
    if (request.url === '/_dynamodb/faults' && request.method === 'POST') {
      const outage = parseTableOutage(await readJson(request))
      outages.fail(outage)
      return json(200, { kind: outage.kind })
    }
    const body = await readBody(request)
    const text = body.toString('utf8')
    const operation = String(request.headers['x-amz-target']).replace(/^\w+\./, '')
    add(calls, operation)
    try {
      await admit(signedRequestOf(request, body), operation, parse(text))
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      return awsJsonError(new AwsJsonError(error.type, error.message))
    }
    const { kind: told, delayMs } = outages.meet()
    const kind = told === 'none' ? drawn() : told
    if (kind !== 'none') add(struck, `${operation} ${kind}`)
    const wait = async (): Promise<void> => {
      if (delayMs > 0) await delay(delayMs, undefined, { signal: closing.signal })
    }
    if (kind !== 'late_answer') await wait()
    switch (kind) {
      case 'none':
      case 'slow':
        return dynamoDb.call(request.headers, text)
      case 'late_answer': {
        const late = await dynamoDb.call(request.headers, text)
        await wait()
        return late
      }
      case 'throttle':
        return throttled()
      case 'down':
        return 'lost'
      case 'lost_answer':
        await dynamoDb.call(request.headers, text)
        return 'lost'
    }
  }

  const server = await serveOnLoopback((request, response) => {
    answer(request).then(
      (reply) => (reply === 'lost' ? response.socket?.destroy() : send(response, reply)),
      (error: unknown) =>
        error instanceof ControlError
          ? send(response, json(400, { error: error.message }))
          : response.socket?.destroy(),
    )
  }, port)
  return {
    url: server.url,
    calls,
    struck,
    fail: outages.fail,
    async close() {
      closing.abort()
      await server.close()
      dynamoDb.close()
    },
  }
}

function throttled(): Answer {
  const type = 'com.amazonaws.dynamodb.v20120810#ThrottlingException'
  const body = { __type: type, message: 'DynamoDB is told to fail' }
  return json(400, body, { 'content-type': 'application/x-amz-json-1.0' })
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
