import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { storable } from '../sqs-edge/any-character.ts'
import { EVENTBRIDGE_SENDER_ID, systemNotes } from '../sqs-edge/system-notes.ts'
import type { EventRuleDescription } from '../template/stack-description.ts'
import type { EventRule } from './event-bus.ts'

/**
 * The rules as the event bus takes them: an event that matches becomes a message on each target.
 * @param client of the emulated SQS itself: EventBridge's way to it is a good one
 */
export function deliveriesOf(
  rules: readonly EventRuleDescription[],
  client: SQSClient,
): EventRule[] {
  return rules.map(({ name, busName, pattern, targets }) => ({
    name,
    busName,
    pattern,
    deliver: async (envelope) => {
      const MessageBody = storable(JSON.stringify(envelope))
      for (const { queue, messageGroupId: MessageGroupId } of targets) {
        const { url: QueueUrl } = queue
        const MessageAttributes = systemNotes({ SenderId: EVENTBRIDGE_SENDER_ID, MessageGroupId })
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }))
      }
    },
  }))
}
