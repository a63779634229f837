import {
  type MessageIdentity,
  type Receipts,
  ReceiptsUnavailableError,
} from '../receipts/receipts.ts'
import type { HttpAnswer } from './answers.ts'
import { RefusedRequestError } from './refused-request.ts'

/** What it takes to give the same answer again. */
export interface AnswerOnceTools {
  readonly answers: Receipts
  /** When the invocation is over at the latest, in epoch milliseconds. */
  readonly until: number
  readonly now: () => number
  /** Told when it can't be known whether there was an answer; a deletion that is asked for twice does no harm. */
  readonly onUnavailable: (cause: unknown) => void
}

/** The name is Stripe's. */
const REPLAYED = { 'idempotent-replayed': 'true' }

/**
 * Answers a request with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same one again gets the
 * first answer again, as long as that wasn't a fault of ours.
 *
 * @param identity the key, and the digest of what was asked for with it
 * @throws RefusedRequestError when the key came with another request, or when the first one is under way
 */
export async function answerOnce(
  identity: MessageIdentity,
  { answers, until, now, onUnavailable }: AnswerOnceTools,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const claim = await answers.claim(identity, until).catch((error: unknown) => {
    if (!(error instanceof ReceiptsUnavailableError)) throw error
    onUnavailable(error.cause)
    return undefined
  })
  switch (claim?.kind) {
    case undefined:
      return work()
    case 'accepted_before': {
      const first: Pick<HttpAnswer, 'status' | 'body'> = JSON.parse(claim.answer)
      return { ...first, headers: REPLAYED }
    }
    case 'in_progress':
      throw new RefusedRequestError(
        'idempotency_key_in_progress',
        { field: 'Idempotency-Key', message: 'The first request with this key is under way' },
        { 'retry-after': String(Math.max(1, Math.ceil((claim.until - now()) / 1000))) },
      )
    case 'id_reused':
      throw new RefusedRequestError('idempotency_key_reused', {
        field: 'Idempotency-Key',
        message: 'This key came with another request before; a new request needs a new key',
      })
    case 'claimed':
      return settled(identity, claim.token, answers, work)
  }
}

async function settled(
  identity: MessageIdentity,
  token: string,
  answers: Receipts,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  let answer: HttpAnswer | undefined
  try {
    answer = await work()
    return answer
  } finally {
    // When either fails, the claim lapses with the invocation, and the next one works anew.
    if (answer === undefined || answer.status >= 500) await answers.release(identity, token)
    else {
      const { status, body } = answer
      await answers.confirm(identity, token, JSON.stringify({ status, body }))
    }
  }
}
