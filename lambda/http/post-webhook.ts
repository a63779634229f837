import type { DeletionRequest } from '../deletion/request.ts'
import type { Acceptance } from '../intake/deletion-fields.ts'
import { readWebhookBody } from '../intake/webhook-body.ts'
import {
  type MessageIdentity,
  type Receipts,
  ReceiptsUnavailableError,
} from '../receipts/receipts.ts'
import type { WebhookJournal } from '../telemetry/webhook-journal.ts'
import { answerMany, type HttpAnswer } from './answers.ts'
import { RefusedRequestError } from './refused-request.ts'
import { type QueueingTools, queueAll } from './waiting-caller.ts'

export interface WebhookTools extends QueueingTools {
  readonly receipts: Receipts
  readonly webhookJournal: WebhookJournal
  /** The values of `request_status` in DocumentPro's own event whose result is deleted. */
  readonly statuses: readonly string[]
  /** When the invocation is over at the latest, in epoch milliseconds. */
  readonly until: number
}

/** The answer to a message that was accepted before (the name is Stripe's). */
const REPLAYED = { 'idempotent-replayed': 'true' }

/**
 * Accepts a verified message: queues what it asks for, once, and never waits for a deletion.
 *
 * @param body JSON
 * @throws RefusedRequestError when nothing of it was accepted for good; the sender's next try is welcome
 */
export async function acceptWebhook(
  message: MessageIdentity,
  body: string,
  acceptance: Acceptance,
  tools: WebhookTools,
): Promise<HttpAnswer> {
  const intake = readWebhookBody(body, acceptance, tools.statuses)
  if (intake.kind === 'invalid') throw new RefusedRequestError('invalid', intake)
  if (intake.kind === 'ignored') {
    tools.webhookJournal.ignored(intake.why)
    return answerIgnored(intake.why)
  }
  return queueOnce(message, intake.requests, tools)
}

async function queueOnce(
  message: MessageIdentity,
  requests: readonly DeletionRequest[],
  tools: WebhookTools,
): Promise<HttpAnswer> {
  const { receipts, webhookJournal, now, until } = tools
  const claim = await receipts.claim(message, until).catch((error: unknown) => {
    if (!(error instanceof ReceiptsUnavailableError)) throw error
    webhookJournal.receiptsUnavailable(error.cause)
    throw new RefusedRequestError('replay_check_unavailable', {
      message: 'Whether this webhook came before could not be checked; send it again',
    })
  })
  switch (claim.kind) {
    case 'accepted_before':
      webhookJournal.replayed()
      return { status: 202, headers: REPLAYED, body: JSON.parse(claim.answer) }
    case 'in_progress':
      throw new RefusedRequestError(
        'webhook_in_progress',
        { field: 'webhook-id', message: 'This webhook is being accepted now; send it again' },
        { 'retry-after': String(Math.max(1, Math.ceil((claim.until - now()) / 1000))) },
      )
    case 'id_reused':
      webhookJournal.idReused()
      throw new RefusedRequestError('webhook_id_reused', {
        field: 'webhook-id',
        message: 'webhook-id is that of another webhook, which was accepted before',
      })
    case 'claimed':
      break
  }
  const { queued, notQueued, unrecorded } = await queueAll(requests, tools)
  if (notQueued.length > 0) {
    // Any 2xx, 207 included, would tell the sender that it's done.
    await receipts.release(message, claim.token)
    throw new RefusedRequestError('queue_unavailable', {
      message: 'The webhook could not be queued whole; send it again',
    })
  }
  const answer = answerMany(queued, notQueued, unrecorded)
  const confirmed = await receipts.confirm(message, claim.token, JSON.stringify(answer.body))
  if (!confirmed) webhookJournal.receiptNotWritten()
  return answer
}

function answerIgnored(why: string): HttpAnswer {
  return {
    status: 202,
    body: { success: true, message: 'Nothing to delete', outcome: 'ignored', reason: why },
  }
}
