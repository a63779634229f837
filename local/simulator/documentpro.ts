import type { Answer } from '../aws/stand-in/http-answer.ts'
import { deleted, failure, found } from './answers.ts'
import type { SimulatorState } from './state.ts'

/** What DocumentPro looks at in a request. */
export interface FilesRequest {
  readonly requestId: string | null
  readonly apiKey: string | undefined
}

/**
 * DocumentPro's `DELETE /files`, and whether the result went away.
 * @param keeps answers as always, but leaves the result where it is
 */
export function deleteFile(
  state: SimulatorState,
  request: FilesRequest,
  keeps = false,
): { readonly answer: Answer; readonly deleted: boolean } {
  const file = findFile(state, request)
  if (!file.exists) return { answer: file.refusal, deleted: false }
  if (!keeps) state.results.delete(file.requestId)
  return { answer: deleted, deleted: !keeps }
}

/** DocumentPro's `GET /files`. */
export function getFile(state: SimulatorState, request: FilesRequest): Answer {
  const file = findFile(state, request)
  return file.exists ? found(file.requestId) : file.refusal
}

type File =
  | { readonly exists: true; readonly requestId: string }
  | { readonly exists: false; readonly refusal: Answer }

function findFile(state: SimulatorState, { requestId, apiKey }: FilesRequest): File {
  if (apiKey === undefined || !state.apiKeys.has(apiKey)) {
    return { exists: false, refusal: failure(401, 'The x-api-key header is missing or invalid') }
  }
  if (requestId === null || requestId === '') {
    return { exists: false, refusal: failure(400, 'The query parameter request_id is required') }
  }
  if (!state.results.has(requestId)) {
    return { exists: false, refusal: failure(404, `There is no file for request_id ${requestId}`) }
  }
  return { exists: true, requestId }
}
