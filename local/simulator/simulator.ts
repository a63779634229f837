/**
 * A stand-in for DocumentPro: it knows results, deletes them, checks the key and answers as documented
 * (design section 2). Faults are set through a control surface beside DocumentPro's routes.
 *
 * - `DELETE /files?request_id=` and `GET /files?request_id=`, as DocumentPro; anything else as its gateway
 * - `POST /_simulator/results` `{request_ids}` makes results exist, `GET` lists them
 * - `POST /_simulator/faults` sets faults for DELETE (`fault.ts` has the fields, `fault-kinds.ts` the kinds),
 *   `DELETE` clears them. A fault stands in front of DocumentPro: it comes before the check of the key.
 * - `POST /_simulator/key` `{api_key}` or `{api_keys}` changes what is accepted
 * - `GET /_simulator/log` lists every DELETE, `POST /_simulator/reset` empties all but the key
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { send } from '../aws/stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../aws/stand-in/loopback-server.ts'
import { answerDelete, type Clock } from './answer-delete.ts'
import { failure, missingAuthenticationToken } from './answers.ts'
import { answerControl, CONTROL_PREFIX } from './control.ts'
import type { Wait } from './delivery.ts'
import { getFile } from './documentpro.ts'
import { type FaultRequest, parseFaults } from './fault.ts'
import type { LoggedRequest } from './request-log.ts'
import { createSimulatorState, type SimulatorState } from './state.ts'

export interface SimulatorOptions {
  /** Default 0, a free one. */
  readonly port?: number
  /** The key that is valid at first. */
  readonly apiKey: string
  /** Request ids whose results exist at the start; every other id is a 404 until it is created. */
  readonly samples?: readonly string[]
  /** Faults that are set at the start. */
  readonly faults?: readonly FaultRequest[]
  /** How many DELETE requests the log keeps, default 1,000,000. */
  readonly keptLog?: number
  /** Called for every DELETE when it is known how it ends. */
  readonly log?: (entry: LoggedRequest) => void
  /** How delays pass; default is real time. */
  readonly wait?: Wait
  /** Milliseconds since 1970, for the log; default is the clock. */
  readonly now?: () => number
}

export interface Simulator extends LoopbackServer {
  /** The same state that the control surface works on, for use within the process. */
  readonly state: SimulatorState
}

/**
 * Starts the simulator on 127.0.0.1.
 * @throws ControlError when a fault can't be set
 * @throws Error when the port is taken
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const closing = new AbortController()
  const realTime: Wait = (ms) => delay(ms, undefined, { signal: closing.signal })
  const { port = 0, wait = realTime, now = Date.now, log = () => undefined } = options
  const clock: Clock = { wait, now }
  const state = createSimulatorState({
    apiKey: options.apiKey,
    samples: options.samples ?? [],
    keptLog: options.keptLog ?? 1_000_000,
  })
  for (const fault of options.faults ?? []) state.faults.arm(parseFaults(fault))

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = target(request)
    if (path.startsWith(CONTROL_PREFIX)) {
      send(response, await answerControl(state, request, path, query))
      return
    }
    // DocumentPro's requests have no body; one that comes anyway must not block the connection.
    request.resume()
    const files = { requestId: query.get('request_id'), apiKey: apiKeyOf(request) }
    switch (`${request.method} ${path}`) {
      case 'DELETE /files':
        log(await answerDelete(state, files, response, clock))
        return
      case 'GET /files':
        send(response, getFile(state, files))
        return
      default:
        send(response, missingAuthenticationToken)
    }
  }

  const server = await serveOnLoopback((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else send(response, failure(500, `The simulator failed: ${String(error)}`))
    })
  }, port)
  return {
    url: server.url,
    state,
    close() {
      closing.abort()
      return server.close()
    },
  }
}

function target({ url = '' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?')
  return mark === -1
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark)) }
}

function apiKeyOf({ headers }: IncomingMessage): string | undefined {
  const value = headers['x-api-key']
  return Array.isArray(value) ? value.join(', ') : value
}
