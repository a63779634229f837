import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LedgerFilter, LedgerReader } from '../deletion/ledger.ts'
import { FINAL_OUTCOMES } from '../deletion/outcome.ts'
import { readTime } from '../intake/optional-fields.ts'
import type { HttpAnswer } from './answers.ts'
import { answerRecord, answerRecords } from './ledger-answers.ts'
import { readRequestId, refuseByLedger } from './ledger-requests.ts'
import { readQueryParameters } from './query-parameters.ts'
import { RefusedRequestError } from './refused-request.ts'

/** No record tells of what was refused: that has no id of its own. */
const OUTCOMES = FINAL_OUTCOMES.filter((outcome) => outcome !== 'invalid')

/** An id in the query may have any character: API Gateway decodes a path before it looks for its route. */
const PARAMETERS = ['request_id', 'outcome', 'since', 'until', 'cursor']

/**
 * `GET /deletions/{request_id}`: the record of one id.
 * @throws RefusedRequestError
 */
export async function getDeletion(
  { pathParameters, rawQueryString }: APIGatewayProxyEventV2,
  ledger: LedgerReader,
  now: number,
): Promise<HttpAnswer> {
  readQueryParameters(rawQueryString, [])
  const id = readRequestId(pathParameters?.request_id)
  return answerRecord(id, await ledger.find(id).catch(refuseByLedger), now)
}

/**
 * `GET /deletions`: a part of the ledger.
 * @throws RefusedRequestError naming the parameter at fault
 */
export async function getDeletions(
  { rawQueryString }: APIGatewayProxyEventV2,
  ledger: LedgerReader,
  now: number,
): Promise<HttpAnswer> {
  const query = readQueryParameters(rawQueryString, PARAMETERS)
  const id = query.get('request_id')
  if (id !== null) {
    if (query.size > 1) throw refusal('request_id', 'must not come together with another parameter')
    const record = await ledger.find(readRequestId(id)).catch(refuseByLedger)
    return answerRecords({ records: record === undefined ? [] : [record] }, now)
  }
  const filter = readFilter(query)
  const page = await ledger.list(filter, query.get('cursor') ?? undefined).catch(refuseByLedger)
  return answerRecords(page, now)
}

function readFilter(query: URLSearchParams): LedgerFilter {
  const given = query.get('outcome')
  const outcome = OUTCOMES.find((known) => known === given)
  if (given !== null && outcome === undefined) {
    throw refusal('outcome', `must be one of ${OUTCOMES.join(', ')}`)
  }
  const since = timeIn(query, 'since')
  const until = timeIn(query, 'until')
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name)
  if (given === null) return undefined
  const read = readTime(given, name)
  if (typeof read === 'object') throw new RefusedRequestError('invalid', read)
  return read
}

function refusal(field: string, rule: string): RefusedRequestError {
  return new RefusedRequestError('invalid', { field, message: `${field} ${rule}` })
}
