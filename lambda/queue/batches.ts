import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'

export type OutgoingMessage = Omit<SendMessageBatchRequestEntry, 'Id'>

/** SendMessageBatch takes 10 messages a call. */
const MAX_MESSAGES = 10
/** And this many bytes in all, bodies and attributes, on every queue whose limit wasn't raised. */
const MAX_BYTES = 262_144

/** Cuts messages, in their order, into batches that SQS takes. One that is too large by itself is alone in its batch. */
export function inBatches<Item extends { readonly message: OutgoingMessage }>(
  items: readonly Item[],
): readonly (readonly Item[])[] {
  const batches: Item[][] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item.message)
    const last = batches.at(-1)
    bytes += size
    if (last === undefined || last.length === MAX_MESSAGES || bytes > MAX_BYTES) {
      batches.push([item])
      bytes = size
    } else {
      last.push(item)
    }
  }
  return batches
}

/** What SQS counts: the body, and of each attribute the name, the type and the value. In bytes of UTF-8. */
function sizeOf({ MessageBody = '', MessageAttributes = {} }: OutgoingMessage): number {
  const texts = Object.entries(MessageAttributes).flatMap(
    ([name, { DataType = '', StringValue = '' }]) => [name, DataType, StringValue],
  )
  return [MessageBody, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}
