import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Endpoints } from '../endpoints-file.ts'
import { LOCAL_CREDENTIALS } from '../local-credentials.ts'
import type { Way } from './plan.ts'

/** Sends deletion requests in and says which of them were accepted. */
type Sender = (
  ids: readonly string[],
  onAccepted: (ids: readonly string[]) => void,
) => Promise<void>

/** Both SQS and EventBridge take 10 entries a call. */
const BATCH = 10
/** Callers of the webhook at once. */
const CALLERS = 4

/** One sender for each way in, all of them ordinary clients. */
export function createSenders(endpoints: Endpoints): Readonly<Record<Way, Sender>> {
  const { region, apiUrl, queueUrl, eventBusName } = endpoints
  const sqs = new SQSClient({
    endpoint: endpoints.sqsEndpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
  })
  const events = new EventBridgeClient({
    endpoint: endpoints.eventsEndpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
  })
  const post = (body: object): Promise<Response> =>
    fetch(`${apiUrl}/deletions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    async webhook(ids, onAccepted) {
      const left = [...ids]
      const call = async (): Promise<void> => {
        for (let id = left.shift(); id !== undefined; id = left.shift()) {
          const { status } = await post({ request_id: id })
          if (status === 200 || status === 202 || status === 404) onAccepted([id])
        }
      }
      await Promise.all(Array.from({ length: CALLERS }, call))
    },
    async webhook_list(ids, onAccepted) {
      const { status } = await post({ request_ids: ids })
      if (status === 202) onAccepted(ids)
    },
    async queue(ids, onAccepted) {
      for (const batch of batches(ids)) {
        const Entries = batch.map((id, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ request_id: id }),
        }))
        const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
        onAccepted((answer.Successful ?? []).flatMap(({ Id }) => batch[Number(Id)] ?? []))
      }
    },
    async event(ids, onAccepted) {
      for (const batch of batches(ids)) {
        const Entries = batch.map((id) => ({
          EventBusName: eventBusName,
          Source: 'demo',
          DetailType: 'DocumentPro deletion requested',
          Detail: JSON.stringify({ request_id: id }),
        }))
        const answer = await events.send(new PutEventsCommand({ Entries }))
        const taken = answer.Entries ?? []
        onAccepted(batch.filter((_, index) => taken[index]?.EventId !== undefined))
      }
    },
  }
}

function* batches(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += BATCH) yield ids.slice(start, start + BATCH)
}
