import { inLanes } from '../../lambda/deletion/in-lanes.ts'
import { isOutcome, isSuccess } from '../../lambda/deletion/outcome.ts'
import type { RequestId } from '../../lambda/deletion/request.ts'
import { isJsonObject, type JsonObject } from '../../lambda/intake/json-object.ts'
import type { ExitCode } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { type ApiAnswer, type FoundApi, findApi } from '../place/api.ts'
import type { Surroundings } from '../surroundings.ts'
import { aligned } from '../terminal/aligned.ts'
import { demandAnswerer, isConfirmed } from '../terminal/confirmation.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { UsageError } from '../usage-error.ts'
import type { DeleteCommand } from './command.ts'

/** Deletions under way at once. */
const CONCURRENT = 5
/** API Gateway's own limit is 29 s. */
const ANSWER_MS = 35_000
const FAREWELL = 'Stopping, once what is under way has answered; again to stop at once.'

/** What became of an id; `answer` is undefined when its turn didn't come, or nothing answered. */
interface Ended {
  readonly id: RequestId
  readonly answer: ApiAnswer | undefined
  readonly problem: string | undefined
}

/** @throws UsageError, CommandError, or what the AWS SDK throws; none when something was asked for */
export async function runCommand(
  { ids, place, about, confirmed, json }: DeleteCommand,
  { terminal, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  if (place.kind === 'urls') throw new UsageError('delete takes --data-dir or --stack')
  demandAnswerer('delete', terminal, confirmed)
  const api = await findApi(place)
  const signal = stopOnSignals(FAREWELL)
  terminal.tell(`to delete ${ids.length}, by ${api.where}`)
  const plan = { verb: 'delete', count: ids.length } as const
  if (!(confirmed || (await isConfirmed(plan, terminal, signal)))) {
    terminal.tell('nothing was deleted')
    return signal.aborted ? 130 : 1
  }
  const ended = await inLanes(ids, CONCURRENT, (id) =>
    signal.aborted ? notTried(id) : deleteOne(api, id, about),
  )
  if (json) for (const one of ended) await terminal.print(printableJson(asJson(one)))
  else await terminal.print(aligned([HEADER, ...ended.map(asRow)]))
  return signal.aborted && ended.some(({ answer }) => answer === undefined) ? 130 : codeOf(ended)
}

async function notTried(id: RequestId): Promise<Ended> {
  return { id, answer: undefined, problem: 'not tried' }
}

/** Goes on through a signal: what is asked for can't be taken back, and its answer is worth to have. */
async function deleteOne(
  api: FoundApi,
  request_id: RequestId,
  about: DeleteCommand['about'],
): Promise<Ended> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const answer = await api.postDeletion({ request_id, ...about }, signal)
    return { id: request_id, answer, problem: undefined }
  } catch (error) {
    return { id: request_id, answer: undefined, problem: failureOf(error).sentence }
  }
}

const HEADER = ['request_id', 'outcome', 'what']

function asRow({ id, answer, problem }: Ended): readonly string[] {
  if (answer === undefined) return [id, '-', printable(problem ?? '')]
  const { outcome, message, evidence } = bodyOf(answer)
  const what = [message, evidence].filter((part) => typeof part === 'string').join('; ')
  return [
    id,
    typeof outcome === 'string' ? printable(outcome) : '-',
    printable(answer.status === 403 && outcome === undefined ? refused(what) : what),
  ]
}

function refused(message: string): string {
  return `${message}: these credentials may not; they need execute-api:Invoke`
}

function asJson({ id, answer, problem }: Ended): JsonObject {
  if (answer === undefined) return { request_id: id, outcome: null, error: problem ?? null }
  return { request_id: id, status: answer.status, outcome: null, ...bodyOf(answer) }
}

function bodyOf({ body }: ApiAnswer): JsonObject {
  return isJsonObject(body) ? body : {}
}

function codeOf(ended: readonly Ended[]): ExitCode {
  const outcomes = ended.map(({ answer }) =>
    answer === undefined ? undefined : bodyOf(answer).outcome,
  )
  if (outcomes.some((outcome) => outcome === undefined)) return 1
  if (outcomes.includes('queued')) return 3
  return outcomes.every((outcome) => isOutcome(outcome) && isSuccess(outcome)) ? 0 : 4
}
