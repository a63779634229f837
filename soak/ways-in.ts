import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { LOCAL_CREDENTIALS } from '../local/aws/local-credentials.ts'
import type { Endpoints } from '../local/data-directory/endpoints-file.ts'

export const WAYS = ['api', 'api_list', 'queue', 'sns', 'documentpro', 'event'] as const

/** How a deletion request goes in: `sns` and `documentpro` are messages in an SNS envelope and DocumentPro's own events. */
export type Way = (typeof WAYS)[number]

/** How many ids one call of each way takes at most. */
export const BATCH_SIZES: Readonly<Record<Way, number>> = {
  api: 1,
  api_list: 1_000,
  queue: 10,
  sns: 10,
  documentpro: 10,
  event: 10,
}

/** DocumentPro's own event has no field for the time from which on a deletion is wanted. */
export const DEFERRING_WAYS: readonly Way[] = WAYS.filter((way) => way !== 'documentpro')

/**
 * Sends ids in with one call and says which of them were accepted.
 * @param notBefore the time before which they are not to be deleted, in epoch milliseconds; default is at once
 * @throws what the network or the SDK throws; then nothing is known of the ids
 */
type Send = (ids: readonly string[], notBefore?: number) => Promise<readonly string[]>

/** Every way into the service, each an ordinary client of it. */
export interface WaysIn extends Readonly<Record<Way, Send>> {
  close(): void
}

export function openWaysIn(endpoints: Endpoints): WaysIn {
  const { region, apiUrl, queueUrl, eventBusName } = endpoints
  const shared = { region, credentials: LOCAL_CREDENTIALS }
  const sqs = new SQSClient({ endpoint: endpoints.sqsEndpoint, ...shared })
  const events = new EventBridgeClient({ endpoint: endpoints.eventsEndpoint, ...shared })
  const post = async (body: object): Promise<number> => {
    const response = await fetch(`${apiUrl}/deletions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await response.body?.cancel()
    return response.status
  }
  const enqueue =
    (bodyOf: (id: string, wish: Wish) => object): Send =>
    async (ids, notBefore) => {
      const Entries = ids.map((id, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(bodyOf(id, wishOf(notBefore))),
      }))
      const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      return (answer.Successful ?? []).flatMap(({ Id }) => ids[Number(Id)] ?? [])
    }
  return {
    async api(ids, notBefore) {
      const status = await post({ request_id: ids[0], ...wishOf(notBefore) })
      return status === 200 || status === 202 || status === 404 ? ids : []
    },
    async api_list(ids, notBefore) {
      return (await post({ request_ids: ids, ...wishOf(notBefore) })) === 202 ? ids : []
    },
    queue: enqueue((id, wish) => ({ request_id: id, ...wish })),
    sns: enqueue((id, wish) => ({
      Type: 'Notification',
      TopicArn: `arn:aws:sns:${region}:000000000000:deletions`,
      Message: JSON.stringify({ request_id: id, ...wish }),
    })),
    documentpro: enqueue((id) => ({
      event: 'file_request_status_change',
      timestamp: new Date(0).toISOString(),
      data: { request_id: id, request_status: 'completed' },
    })),
    async event(ids, notBefore) {
      const Entries = ids.map((id) => ({
        EventBusName: eventBusName,
        Source: 'local',
        DetailType: 'DocumentPro deletion requested',
        Detail: JSON.stringify({ request_id: id, ...wishOf(notBefore) }),
      }))
      const taken = (await events.send(new PutEventsCommand({ Entries }))).Entries ?? []
      return ids.filter((_, index) => taken[index]?.EventId !== undefined)
    },
    close() {
      sqs.destroy()
      events.destroy()
    },
  }
}

interface Wish {
  readonly not_before?: string
}

function wishOf(notBefore: number | undefined): Wish {
  return notBefore === undefined ? {} : { not_before: new Date(notBefore).toISOString() }
}

/** The ids in parts that one call takes. */
export function* batchesOf(
  ids: readonly string[],
  size: number,
): Generator<readonly string[], void> {
  for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size)
}
