import type { ApiKey } from '../deletion/api-key.ts'
import type { Upstream } from '../deletion/attempt.ts'
import type { UpstreamAnswer } from '../deletion/outcome.ts'
import type { RequestId } from '../deletion/request.ts'
import { interpretAnswer } from './answer.ts'
import { decodeBody, textOf } from './content-coding.ts'
import {
  createFilesCall,
  type FilesCallOptions,
  MAX_BODY_BYTES,
  NoAnswerError,
} from './files-call.ts'

/** The client of `DELETE {baseUrl}/files?request_id=…`. */
export function createDocumentProClient(options: FilesCallOptions): Upstream {
  const call = createFilesCall(options)
  return {
    async delete(requestId: RequestId, key: ApiKey, timeoutMs: number): Promise<UpstreamAnswer> {
      try {
        const answer = await call('DELETE', requestId, key, timeoutMs)
        const codings = answer.headers['content-encoding']
        const body =
          codings === undefined
            ? textOf(answer.body)
            : await decodeBody(answer.body, codings, MAX_BODY_BYTES)
        const { status, headers } = answer
        return interpretAnswer({ status, headers, body }, key, options.now())
      } catch (error) {
        return unanswered(error)
      }
    },
  }
}

/** @throws what isn't about the network */
function unanswered(error: unknown): UpstreamAnswer {
  if (!(error instanceof NoAnswerError)) throw error
  const { code, sent, stale, message } = error
  const about = stale ? 'connection' : 'service'
  return { kind: 'unavailable', status: null, ambiguous: sent, about, error: code, message }
}
