import type { Answer } from '../deletion/delete-or-queue.ts'
import type { AttemptedEnd } from '../deletion/outcome.ts'
import type { RequestId } from '../deletion/request.ts'
import { REFUSALS, type RefusedRequestError } from './refused-request.ts'

/** An answer in DocumentPro's shape; the middleware around the handler turns it into HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> & { readonly success: boolean }
  readonly headers?: Readonly<Record<string, string>>
}

/** How long a caller is asked to wait before it sends the same request again, in seconds. */
const RETRY_AFTER_SECONDS = 5
const RETRY_AFTER = { 'retry-after': String(RETRY_AFTER_SECONDS) }

const STATUS = {
  deleted: 200,
  already_gone: 200,
  not_found: 404,
  rejected: 400,
  forbidden: 403,
} as const satisfies Record<AttemptedEnd, number>

/** The answer for one deletion whose caller waited. */
export function answerOne(answer: Answer, now: number): HttpAnswer {
  switch (answer.kind) {
    case 'final': {
      const { outcome, request, message, error, evidence, deletedAt } = answer.conclusion
      const about = { request_id: request.requestId, outcome, ...recordOf(answer) }
      if (outcome === 'deleted') {
        return { status: STATUS.deleted, body: { success: true, message, ...about } }
      }
      if (outcome === 'already_gone') {
        const known =
          deletedAt === undefined ? {} : { deleted_at: new Date(deletedAt).toISOString() }
        const said =
          deletedAt === undefined
            ? 'The result is gone; an earlier attempt of ours probably deleted it'
            : 'The result is gone; we deleted it before'
        return {
          status: STATUS.already_gone,
          body: { success: true, message: said, ...about, evidence, ...known },
        }
      }
      return { status: STATUS[outcome], body: { success: false, error, message, ...about } }
    }
    case 'queued': {
      const { request, retryAt } = answer.routedBack
      return {
        status: 202,
        body: {
          success: true,
          message: 'The deletion is queued and will be tried until it is done',
          request_id: request.requestId,
          outcome: 'queued',
          attempts: request.history.count,
          retry_in_seconds: Math.max(0, Math.ceil((retryAt - now) / 1000)),
          ...recordOf(answer),
        },
      }
    }
    case 'not_accepted':
      return {
        status: 503,
        headers: RETRY_AFTER,
        body: {
          success: false,
          error: 'queue_unavailable',
          message: 'The deletion could not be queued; send it again',
          request_id: answer.request.requestId,
          attempts: answer.request.history.count,
          ambiguous: answer.request.history.ambiguous,
        },
      }
  }
}

/** Said only where it isn't so: the outcome is true, and the ledger will have it later. */
function recordOf({ recorded }: { readonly recorded: boolean }): { readonly recorded?: false } {
  return recorded ? {} : { recorded }
}

/**
 * The answer for many deletions: how many are queued, and which are not.
 * @param unrecorded how many of the queued ones the ledger couldn't take yet
 */
export function answerMany(
  queued: readonly RequestId[],
  notQueued: readonly RequestId[],
  unrecorded = 0,
): HttpAnswer {
  const record = recordOf({ recorded: unrecorded === 0 })
  if (notQueued.length === 0) {
    const message = `Queued ${count(queued)}`
    return {
      status: 202,
      body: { success: true, message, outcome: 'queued', queued: queued.length, ...record },
    }
  }
  const rest = { queued: queued.length, not_queued: notQueued, ...record }
  return queued.length === 0
    ? {
        status: 503,
        headers: RETRY_AFTER,
        body: {
          success: false,
          error: 'queue_unavailable',
          message: 'None of the deletions could be queued; send them again',
          ...rest,
        },
      }
    : {
        status: 207,
        body: {
          success: false,
          error: 'partially_queued',
          message: `${count(notQueued)} could not be queued; send those in not_queued again`,
          ...rest,
        },
      }
}

function count(ids: readonly RequestId[]): string {
  return ids.length === 1 ? '1 deletion' : `${ids.length} deletions`
}

export function answerRefused({ code, field, message, headers }: RefusedRequestError): HttpAnswer {
  const status = REFUSALS[code]
  return {
    status,
    headers: status === 503 ? { ...RETRY_AFTER, ...headers } : headers,
    body: { success: false, error: code, message, ...(field === undefined ? {} : { field }) },
  }
}
