import type { SQSClient } from '@aws-sdk/client-sqs'
import type { RouteBack } from '../deletion/disposition.ts'
import { delaySeconds } from '../deletion/retry-policy.ts'
import { sendBatches } from './send-batches.ts'
import { encodeRequest } from './wire-format.ts'

/** What goes on the deletion queue. */
export interface QueuedItem extends Pick<RouteBack, 'request' | 'retryAt' | 'conclusion'> {
  /**
   * Whose it is: the queue is a fair one, so that who has much waiting there delays the others little (SQS Developer
   * Guide, *Amazon SQS fair queues*). One without is a tenant of its own.
   */
  readonly messageGroupId?: string | undefined
}

/** Puts deletion requests, and ends of such, on the deletion queue, each not to be delivered before its time. */
export async function enqueue(
  client: SQSClient,
  queueUrl: string,
  items: readonly QueuedItem[],
  now: number,
): Promise<readonly boolean[]> {
  return sendBatches(
    client,
    queueUrl,
    items.map(({ request, retryAt, conclusion, messageGroupId }) => ({
      MessageBody: encodeRequest(request, conclusion),
      DelaySeconds: delaySeconds(retryAt, now),
      MessageGroupId: messageGroupId,
    })),
  )
}
