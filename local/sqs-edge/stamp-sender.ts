/**
 * Makes SQS say who sent a message, which the emulated one doesn't: the sender is noted in the message as it comes in,
 * and the note is taken off again as it goes out.
 *
 * @module
 */
import { isRecord } from '../json-record.ts'
import type { Answer } from '../stand-in/http-answer.ts'
import { attributesDigest } from './attributes-digest.ts'
import { DEVELOPER_SENDER_ID, SENDER_NOTE, senderNote } from './sender-note.ts'
import type { SqsInput, SqsWay } from './sqs-call.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * @param way to the emulated SQS
 * @param senderOf how SQS names whose access keys have this id; undefined for unknown ones
 */
export function stampSender(
  way: SqsWay,
  senderOf: (accessKeyId: string) => string | undefined,
): SqsWay {
  return async (call) => {
    const { operation, input, headers } = call
    const senderId = (): string =>
      senderOf(accessKeyIdIn(headers.authorization)) ?? DEVELOPER_SENDER_ID
    switch (operation) {
      case 'SendMessage': {
        const answer = await way({ ...call, input: noted(input, senderId()) })
        return rewritten(answer, (output) => withOwnDigest(output, input))
      }
      case 'SendMessageBatch': {
        const entries = records(input.Entries)
        const sender = senderId()
        const Entries = entries.map((entry) => noted(entry, sender))
        const answer = await way({ ...call, input: { ...input, Entries } })
        const byId = new Map(entries.map((entry) => [entry.Id, entry]))
        return rewritten(answer, (output) => ({
          ...output,
          Successful: records(output.Successful).map((sent) =>
            withOwnDigest(sent, byId.get(sent.Id) ?? {}),
          ),
        }))
      }
      case 'ReceiveMessage': {
        const answer = await way({ ...call, input: askingForNote(input) })
        return rewritten(answer, (output) =>
          Array.isArray(output.Messages)
            ? { ...output, Messages: records(output.Messages).map(received) }
            : output,
        )
      }
      default:
        return way(call)
    }
  }
}

/** The id of the access keys that signed a request; empty when none did. */
function accessKeyIdIn(authorization = ''): string {
  return /\bCredential=([^/,\s]+)\//.exec(authorization)?.[1] ?? ''
}

function noted(message: SqsInput, senderId: string): SqsInput {
  return {
    ...message,
    MessageAttributes: { ...attributesOf(message), ...senderNote(senderId) },
  }
}

/** What SQS says of a message that was sent, with the digest of the attributes that its sender gave. */
function withOwnDigest({ MD5OfMessageAttributes: _, ...sent }: Json, message: Json): Json {
  return { ...sent, ...digestOf(attributesOf(message)) }
}

/** Asks for the note beside what is asked for. Who names none gets all from the emulated SQS. */
function askingForNote(input: SqsInput): SqsInput {
  const names = input.MessageAttributeNames
  return Array.isArray(names) && names.length > 0
    ? { ...input, MessageAttributeNames: [...names, SENDER_NOTE] }
    : input
}

function received(message: Json): Json {
  const { MessageAttributes: _, MD5OfMessageAttributes: __, ...rest } = message
  const { [SENDER_NOTE]: note, ...own } = attributesOf(message)
  const { Attributes } = message
  return {
    ...rest,
    ...(Object.keys(own).length > 0 && { MessageAttributes: own, ...digestOf(own) }),
    ...(isRecord(Attributes) &&
      'SenderId' in Attributes && {
        Attributes: {
          ...Attributes,
          SenderId: isRecord(note) ? note.StringValue : DEVELOPER_SENDER_ID,
        },
      }),
  }
}

function attributesOf({ MessageAttributes }: Json): Json {
  return isRecord(MessageAttributes) ? MessageAttributes : {}
}

function digestOf(attributes: Json): Json {
  return Object.keys(attributes).length === 0
    ? {}
    : { MD5OfMessageAttributes: attributesDigest(attributes) }
}

function records(list: unknown): readonly Json[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function rewritten(answer: Answer, change: (output: Json) => Json): Answer {
  if (answer.status !== 200) return answer
  const output: unknown = JSON.parse(answer.body)
  return isRecord(output) ? { ...answer, body: JSON.stringify(change(output)) } : answer
}
