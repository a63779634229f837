import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

/** How SQS names the developer at this machine, whose credentials everybody knows. */
export const DEVELOPER_SENDER_ID = 'AIDALOCALDEVELOPER234'

/** How SQS names the operator, who has other credentials than the developer. */
export const OPERATOR_SENDER_ID = 'AIDALOCALOPERATOR2345'

/** How SQS names EventBridge. */
export const EVENTBRIDGE_SENDER_ID = 'AIDALOCALEVENTBRIDGE2'

/** What SQS says of a message, and the emulated one doesn't. */
export interface SystemAttributes {
  readonly SenderId: string
  /** The tenant of a fair queue; on queues that aren't FIFO the emulated SQS forgets it. */
  readonly MessageGroupId?: string | undefined
}

/**
 * Each of them with the message attribute in which it's noted, hidden from whoever receives the message. It's stored with
 * the message: so it outlives the process, and goes to the dead-letter queue with it. SQS keeps names that begin so for
 * itself.
 */
export const NOTED = [
  ['SenderId', 'AWS.SenderId'],
  ['MessageGroupId', 'AWS.MessageGroupId'],
] as const satisfies readonly (readonly [keyof SystemAttributes, string])[]

/** True for the name of a message attribute that is a note. */
export function isNote(name: string): boolean {
  return NOTED.some(([, note]) => note === name)
}

/** The notes for the attributes of a message. */
export function systemNotes(
  attributes: SystemAttributes,
): Readonly<Record<string, MessageAttributeValue>> {
  return Object.fromEntries(
    NOTED.flatMap(([name, note]) => {
      const StringValue = attributes[name]
      return StringValue === undefined ? [] : [[note, { DataType: 'String', StringValue }]]
    }),
  )
}
