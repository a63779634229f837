import type { IncomingMessage } from 'node:http'
import {
  ControlError,
  optionalText,
  readFields,
  readJson,
  requiredTexts,
} from '../aws/stand-in/control-body.ts'
import { type Answer, json } from '../aws/stand-in/http-answer.ts'
import { parseFaults } from './fault.ts'
import type { SimulatorState } from './state.ts'

/** Where the control surface begins; DocumentPro has no such path. */
export const CONTROL_PREFIX = '/_simulator/'

/** How many ids `GET /_simulator/results` names. */
const LISTED_RESULTS = 1_000

type ControlRoute = (
  state: SimulatorState,
  request: IncomingMessage,
  query: URLSearchParams,
) => unknown

/** The control surface: every route, and what it answers with a 200. */
const routes: Readonly<Record<string, ControlRoute>> = {
  'GET /_simulator/results': ({ results }, _request, query) => {
    const requestId = query.get('request_id')
    const request_ids =
      requestId === null ? results.list(LISTED_RESULTS) : [requestId].filter(results.has)
    return { count: requestId === null ? results.count : request_ids.length, request_ids }
  },
  'POST /_simulator/results': async ({ results }, request) => {
    const { request_ids } = readFields(await readJson(request), ['request_ids'])
    results.create(requiredTexts('request_ids', request_ids))
    return { count: results.count }
  },
  'POST /_simulator/faults': async ({ faults }, request) => {
    const added = parseFaults(await readJson(request))
    faults.arm(added)
    return { added: added.length }
  },
  'DELETE /_simulator/faults': ({ faults }) => {
    faults.clear()
    return {}
  },
  'POST /_simulator/key': async (state, request) => {
    state.apiKeys = new Set(parseKeys(await readJson(request)))
    return { keys: state.apiKeys.size }
  },
  'GET /_simulator/log': ({ log }, _request, query) => ({
    requests: log.entries(query.get('request_id') ?? undefined),
    dropped: log.dropped,
  }),
  'POST /_simulator/reset': ({ results, faults, log }, request) => {
    request.resume()
    results.clear()
    faults.clear()
    log.clear()
    return {}
  },
}

/** Answers a request to the control surface; what can't be followed is a 400 with a sentence. */
export async function answerControl(
  state: SimulatorState,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<Answer> {
  const route = routes[`${request.method} ${path}`]
  if (route === undefined) {
    const allowed = Object.keys(routes).join(', ')
    return json(404, { error: `${request.method} ${path} is not a route; allowed are ${allowed}` })
  }
  try {
    return json(200, await route(state, request, query))
  } catch (error) {
    if (error instanceof ControlError) return json(400, { error: error.message })
    throw error
  }
}

function parseKeys(value: unknown): readonly string[] {
  const { api_key, api_keys } = readFields(value, ['api_key', 'api_keys'])
  const one = optionalText('api_key', api_key)
  if (one !== undefined && api_keys !== undefined) {
    throw new ControlError('api_key and api_keys are both given; allowed is one of them')
  }
  return one === undefined ? requiredTexts('api_keys', api_keys) : [one]
}
