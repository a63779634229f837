import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Endpoints } from '../local/endpoints-file.ts'
import { LOCAL_CREDENTIALS } from '../local/local-credentials.ts'

/** How a deletion request goes in. */
export type Way = 'api' | 'api_list' | 'queue' | 'event'

export const WAYS: readonly Way[] = ['api', 'api_list', 'queue', 'event']

/** How many ids one call of each way takes at most. */
export const BATCH_SIZES: Readonly<Record<Way, number>> = {
  api: 1,
  api_list: 1_000,
  queue: 10,
  event: 10,
}

/**
 * Sends ids in with one call and says which of them were accepted.
 * @throws what the network or the SDK throws; then nothing is known of the ids
 */
type Send = (ids: readonly string[]) => Promise<readonly string[]>

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
  return {
    async api(ids) {
      const status = await post({ request_id: ids[0] })
      return status === 200 || status === 202 || status === 404 ? ids : []
    },
    async api_list(ids) {
      return (await post({ request_ids: ids })) === 202 ? ids : []
    },
    async queue(ids) {
      const Entries = ids.map((id, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ request_id: id }),
      }))
      const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      return (answer.Successful ?? []).flatMap(({ Id }) => ids[Number(Id)] ?? [])
    },
    async event(ids) {
      const Entries = ids.map((id) => ({
        EventBusName: eventBusName,
        Source: 'local',
        DetailType: 'DocumentPro deletion requested',
        Detail: JSON.stringify({ request_id: id }),
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

/** The ids in parts that one call takes. */
export function* batchesOf(
  ids: readonly string[],
  size: number,
): Generator<readonly string[], void> {
  for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size)
}
