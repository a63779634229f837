import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

/** How SQS names the developer at this machine, whose credentials everybody knows. */
export const DEVELOPER_SENDER_ID = 'AIDALOCALDEVELOPER234'

/** How SQS names EventBridge. */
export const EVENTBRIDGE_SENDER_ID = 'AIDALOCALEVENTBRIDGE2'

/**
 * The message attribute in which it's noted who sent a message, hidden from whoever receives it. It's stored with the
 * message: so it outlives the process, and goes to the dead-letter queue with it. SQS keeps names that begin so for
 * itself.
 */
export const SENDER_NOTE = 'AWS.SenderId'

/** The note for the attributes of a message. */
export function senderNote(senderId: string): Readonly<Record<string, MessageAttributeValue>> {
  return { [SENDER_NOTE]: { DataType: 'String', StringValue: senderId } }
}
