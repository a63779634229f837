/**
 * Makes SQS say who sent a message and which group it's of, which the emulated one doesn't: that is noted in the message as
 * it comes in, and the notes are taken off again as it goes out. So is what keeps a body from being taken.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { isRecord } from '../../json-record.ts'
import { accessKeyIdIn } from '../authorisation/sigv4.ts'
import { type Answer, json } from '../stand-in/http-answer.ts'
import { restored, storable } from './any-character.ts'
import { attributesDigest } from './attributes-digest.ts'
import type { SqsInput, SqsWay } from './sqs-call.ts'
import { DEVELOPER_SENDER_ID, isNote, NOTED, systemNotes } from './system-notes.ts'

type Json = Readonly<Record<string, unknown>>

/** Letters, digits and punctuation (SQS API Reference, *SendMessage*). */
const MESSAGE_GROUP_ID = /^[\x21-\x7e]{1,128}$/

/**
 * @param way to the emulated SQS
 * @param senderOf how SQS names whose access keys have this id; undefined for unknown ones
 */
export function keepSystemAttributes(
  way: SqsWay,
  senderOf: (accessKeyId: string) => string | undefined,
): SqsWay {
  return async (call) => {
    const { operation, input, headers } = call
    const senderId = (): string =>
      senderOf(accessKeyIdIn(headers.authorization) ?? '') ?? DEVELOPER_SENDER_ID
    switch (operation) {
      case 'SendMessage': {
        if (!hasValidGroup(input)) return groupRefused()
        const answer = await way({ ...call, input: noted(input, senderId()) })
        return rewritten(answer, (output) => withOwnDigest(output, input))
      }
      case 'SendMessageBatch': {
        const entries = records(input.Entries)
        if (!entries.every(hasValidGroup)) return groupRefused()
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
        const answer = await way({ ...call, input: askingForNotes(input) })
        const asked = systemNamesIn(input)
        return rewritten(answer, (output) =>
          Array.isArray(output.Messages)
            ? {
                ...output,
                Messages: records(output.Messages).map((message) => received(message, asked)),
              }
            : output,
        )
      }
      default:
        return way(call)
    }
  }
}

function hasValidGroup({ MessageGroupId: group }: SqsInput): boolean {
  return group === undefined || (typeof group === 'string' && MESSAGE_GROUP_ID.test(group))
}

function groupRefused(): Answer {
  const type = 'InvalidParameterValue'
  const message = 'MessageGroupId must be 1 to 128 letters, digits and punctuation characters'
  return json(400, { __type: type, message }, { 'x-amzn-errortype': type })
}

function noted(message: SqsInput, SenderId: string): SqsInput {
  const { MessageGroupId: group, MessageBody: body } = message
  const MessageGroupId = typeof group === 'string' ? group : undefined
  return {
    ...message,
    ...(typeof body === 'string' && { MessageBody: storable(body) }),
    MessageAttributes: {
      ...attributesOf(message),
      ...systemNotes({ SenderId, MessageGroupId }),
    },
  }
}

/** What SQS says of a message that was sent, with the digests of what its sender gave. */
function withOwnDigest({ MD5OfMessageAttributes: _, ...sent }: Json, message: Json): Json {
  const { MessageBody: body } = message
  return {
    ...sent,
    ...(typeof body === 'string' && { MD5OfMessageBody: md5(body) }),
    ...digestOf(attributesOf(message)),
  }
}

/** Asks for the notes beside what is asked for. Who names none gets all from the emulated SQS. */
function askingForNotes(input: SqsInput): SqsInput {
  const names = input.MessageAttributeNames
  return Array.isArray(names) && names.length > 0
    ? { ...input, MessageAttributeNames: [...names, ...NOTED.map(([, note]) => note)] }
    : input
}

/** The system attributes that are asked for, by either of the names that the list has had. */
function systemNamesIn({
  MessageSystemAttributeNames: names,
  AttributeNames: before,
}: SqsInput): ReadonlySet<unknown> {
  return new Set([names, before].flatMap((list) => (Array.isArray(list) ? list : [])))
}

function received(message: Json, asked: ReadonlySet<unknown>): Json {
  const { MessageAttributes: _, MD5OfMessageAttributes: __, Attributes, ...rest } = message
  const body = restored(String(message.Body))
  const all = attributesOf(message)
  const own = Object.fromEntries(Object.entries(all).filter(([name]) => !isNote(name)))
  const said = NOTED.filter(([name]) => asked.has('All') || asked.has(name)).flatMap(
    ([name, note]) => {
      const value = all[note]
      if (isRecord(value)) return [[name, value.StringValue]]
      return name === 'SenderId' ? [[name, DEVELOPER_SENDER_ID]] : []
    },
  )
  return {
    ...rest,
    Body: body,
    MD5OfBody: md5(body),
    ...(Object.keys(own).length > 0 && { MessageAttributes: own, ...digestOf(own) }),
    ...((isRecord(Attributes) || said.length > 0) && {
      Attributes: { ...(isRecord(Attributes) ? Attributes : {}), ...Object.fromEntries(said) },
    }),
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
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
