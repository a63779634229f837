import type { SQSClient } from '@aws-sdk/client-sqs'
import type { RouteBack } from '../deletion/disposition.ts'
import { delaySeconds } from '../deletion/retry-policy.ts'
import { sendBatches } from './send-batches.ts'
import { encodeRequest } from './wire-format.ts'

/** Puts deletion requests, and ends of such, on the deletion queue, each not to be delivered before its time. */
export async function enqueue(
  client: SQSClient,
  queueUrl: string,
  items: readonly Pick<RouteBack, 'request' | 'retryAt' | 'conclusion'>[],
  now: number,
): Promise<readonly boolean[]> {
  return sendBatches(
    client,
    queueUrl,
    items.map(({ request, retryAt, conclusion }) => ({
      MessageBody: encodeRequest(request, conclusion),
      DelaySeconds: delaySeconds(retryAt, now),
    })),
  )
}
