import type { ApiKey } from '../deletion/api-key.ts'
import type { SecondLook, Sight } from '../deletion/certificate.ts'
import type { RequestId } from '../deletion/request.ts'
import { interpretAnswer } from './answer.ts'
import { decodeBody } from './content-coding.ts'
import {
  createFilesCall,
  type FilesCallOptions,
  MAX_BODY_BYTES,
  NoAnswerError,
  type RawResponse,
} from './files-call.ts'

/**
 * `GET {baseUrl}/files?request_id=…`: whether DocumentPro has a result. What it read from the document is in the answer
 * then, so the body of a 200 isn't even looked at; only DocumentPro's own 404 says that there is none.
 */
export function createSecondLook(options: FilesCallOptions): SecondLook {
  const call = createFilesCall(options)
  return {
    async look(requestId: RequestId, key: ApiKey, timeoutMs: number): Promise<Sight> {
      try {
        const answer = await call('GET', requestId, key, timeoutMs)
        if (answer.status === 200) return { kind: 'present', status: 200 }
        return await sightOf(answer, key, options.now())
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error
        const { code, message } = error
        return { kind: 'unclear', status: null, error: code, message }
      }
    },
  }
}

async function sightOf(answer: RawResponse, key: ApiKey, now: number): Promise<Sight> {
  const codings = answer.headers['content-encoding'] ?? 'identity'
  const body = await decodeBody(answer.body, codings, MAX_BODY_BYTES)
  const meaning = interpretAnswer({ ...answer, body }, key, now)
  switch (meaning.kind) {
    case 'absent':
      return { kind: 'absent', status: meaning.status }
    case 'unauthorized': {
      const { status, error, message } = meaning
      return { kind: 'unauthorized', status, error, message }
    }
    // Only a 200 is, and that doesn't come here.
    case 'deleted':
      return { kind: 'present', status: 200 }
    case 'rejected':
    case 'forbidden':
    case 'unavailable':
    case 'unexpected': {
      const { status, error, message } = meaning
      return { kind: 'unclear', status, error, message }
    }
  }
}
