import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { EventRuleDescription } from '../template/stack-description.ts'
import type { EventRule } from './event-bus.ts'

/** The rules as the event bus takes them: an event that matches becomes a message on each target. */
export function deliveriesOf(
  rules: readonly EventRuleDescription[],
  client: SQSClient,
): EventRule[] {
  return rules.map(({ name, busName, pattern, targets }) => ({
    name,
    busName,
    pattern,
    deliver: async (envelope) => {
      const MessageBody = JSON.stringify(envelope)
      for (const { url } of targets) {
        await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
      }
    },
  }))
}
