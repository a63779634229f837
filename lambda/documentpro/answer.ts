import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKey } from '../deletion/api-key.ts'
import type { Concern, UpstreamAnswer } from '../deletion/outcome.ts'
import { findJsonFault } from '../intake/strict-json.ts'
import { hideKey } from './hidden-key.ts'
import { parseRetryAfter } from './retry-after.ts'

/** An HTTP answer with its whole body. */
export interface HttpResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Body {
  /** DocumentPro's own envelope says whether it succeeded; a gateway in front of it doesn't have the field. */
  readonly success: unknown
  readonly error: string | undefined
  readonly message: string | undefined
}

/**
 * What DocumentPro's answer means: the table of design section 2. What the table doesn't know is `unexpected`
 * and tried again; nothing but a 200 with `success: true` counts as deleted. `key` is hidden where the answer
 * echoes it.
 */
export function interpretAnswer(answer: HttpResponse, key: ApiKey, now: number): UpstreamAnswer {
  const { status, headers } = answer
  const body = bodyOf(answer.body, key)
  if (status === 200 && body.success === true) {
    return { kind: 'deleted', status, message: body.message ?? '' }
  }
  const fault = {
    error: body.error ?? `http_${status}`,
    message: body.message ?? `DocumentPro answered ${status} without a message`,
  }
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
  const about = concernOf(status, body)
  const unavailable = (ambiguous: boolean): UpstreamAnswer => ({
    kind: 'unavailable',
    status,
    ambiguous,
    about,
    ...fault,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
  const unexpected = (ambiguous: boolean): UpstreamAnswer => ({
    kind: 'unexpected',
    status,
    ambiguous,
    about,
    ...fault,
  })
  const fromDocumentPro = body.success === false

  if (status >= 500 || status === 408) return unavailable(true)
  if (status >= 200 && status < 300) return unexpected(true)
  switch (status) {
    case 401: {
      const judge = fromDocumentPro ? 'documentpro' : 'edge'
      return { kind: 'unauthorized', status, judge, ...fault }
    }
    case 403:
      if (fromDocumentPro) return { kind: 'forbidden', status, ...fault }
      if (isHtml(answer)) return unavailable(false)
      return isBadKeyAtGateway(headers, body)
        ? { kind: 'unauthorized', status, judge: 'edge', ...fault }
        : unexpected(false)
    case 404:
      return fromDocumentPro ? { kind: 'absent', status, ...fault } : unexpected(false)
    case 429:
      return unavailable(false)
    case 400:
    case 413:
    case 415:
    case 422:
      return fromDocumentPro ? { kind: 'rejected', status, ...fault } : unexpected(false)
    default:
      return unexpected(false)
  }
}

/** What these say they say of the service, also in DocumentPro's own envelope (RFC 9110, section 15.6; RFC 6585). */
const OF_SERVICE: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Who answers in DocumentPro's own envelope is up, whatever it says of the id. */
function concernOf(status: number, { success }: Body): Concern {
  return typeof success === 'boolean' && !OF_SERVICE.has(status) ? 'id' : 'service'
}

/** API Gateway's word for a key that is wrong or in no usage plan; its error type is surer than its text. */
function isBadKeyAtGateway(headers: IncomingHttpHeaders, body: Body): boolean {
  const type = headers['x-amzn-errortype']
  if (typeof type === 'string') return type.startsWith('ForbiddenException')
  return body.message === 'Forbidden'
}

function isHtml({ headers, body }: HttpResponse): boolean {
  return (headers['content-type'] ?? '').includes('html') || body.trimStart().startsWith('<')
}

/** What the last answer to calls with a key said: nearly all of DocumentPro's are alike, letter for letter. */
const lastBodies = new WeakMap<ApiKey, { readonly text: string; readonly body: Body }>()

function bodyOf(text: string, key: ApiKey): Body {
  const last = lastBodies.get(key)
  if (last?.text === text) return last.body
  const body = parseBody(text, key)
  lastBodies.set(key, { text, body })
  return body
}

function parseBody(text: string, key: ApiKey): Body {
  const { success, error, message } = parseFields(text)
  return { success, error: printable(error, key), message: printable(message, key) }
}

/** Its fields, not those of what is inside. */
const AT_TOP: readonly string[] = []

/** The fields of a JSON object; there are none in anything else, nor in one that says two things at once. */
function parseFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return findJsonFault(text, 'body', AT_TOP) === undefined ? Object(parsed) : {}
  } catch {
    return {}
  }
}

/**
 * Short, without control characters and without the key, since it goes into logs, answers and message
 * attributes. The key goes first: a cut could leave a part of it.
 */
function printable(value: unknown, key: ApiKey): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = hideKey(value, key)
    .slice(0, 256)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cn}\u2028\u2029]/gu, ' ')
    .trim()
  return text === '' ? undefined : text
}
