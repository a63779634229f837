/**
 * The limits of SQS that the emulated one (fauxqs 2.4.1) doesn't have: on the delay and the attributes of a message. Its
 * own are those on sizes, characters of the body and entries of a batch.
 *
 * @module
 */
import { isRecord } from '../../json-record.ts'
import { type Answer, json } from '../stand-in/http-answer.ts'
import type { SqsInput, SqsWay } from './sqs-call.ts'

/** What is wrong with a message, as SQS says it. */
interface MessageFault {
  readonly code: string
  readonly message: string
}

const MAX_DELAY_SECONDS = 900
const MAX_ATTRIBUTES = 10
const MAX_NAME_LENGTH = 256

/** SQS Developer Guide, *Message attribute components*. */
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)(?!(?:aws|amazon)\.)[\w.-]+$/i
const ATTRIBUTE_TYPE = /^(?:String|Number|Binary)(?:\..+)?$/
const FORBIDDEN_CHARACTER = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Refuses what SQS refuses; of a batch, the entries that it refuses. */
export function keepMessageLimits(way: SqsWay): SqsWay {
  return async (call) => {
    const { operation, input } = call
    if (operation === 'SendMessage') {
      const fault = messageFault(input)
      return fault === undefined ? way(call) : refused(fault)
    }
    if (operation !== 'SendMessageBatch' || !Array.isArray(input.Entries)) return way(call)
    const entries = input.Entries.filter(isRecord)
    const failed = entries.flatMap((entry) => {
      const fault = messageFault(entry)
      return fault === undefined ? [] : [{ Id: entry.Id, ...asEntry(fault) }]
    })
    if (failed.length === 0) return way(call)
    const fit = entries.filter(({ Id }) => !failed.some((entry) => entry.Id === Id))
    if (fit.length === 0) return json(200, { Failed: failed }, TYPE)
    const answer = await way({ ...call, input: { ...input, Entries: fit } })
    return answer.status === 200 ? withFailed(answer, failed) : answer
  }
}

/** What SQS has against a message; undefined for nothing. */
function messageFault(message: SqsInput): MessageFault | undefined {
  const { DelaySeconds: delay, MessageAttributes: attributes } = message
  if (typeof delay === 'number' && !(delay >= 0 && delay <= MAX_DELAY_SECONDS)) {
    return invalid(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
    )
  }
  const given = Object.entries(isRecord(attributes) ? attributes : {})
  if (given.length > MAX_ATTRIBUTES) {
    return invalid(
      `Number of message attributes [${given.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    )
  }
  for (const [name, value] of given) {
    const fault = attributeFault(name, isRecord(value) ? value : {})
    if (fault !== undefined) return fault
  }
  return undefined
}

function attributeFault(name: string, value: SqsInput): MessageFault | undefined {
  const { DataType: type, StringValue: text } = value
  if (name.length > MAX_NAME_LENGTH || !ATTRIBUTE_NAME.test(name)) {
    return invalid(`Message attribute name '${name}' is invalid.`)
  }
  if (typeof type !== 'string' || !ATTRIBUTE_TYPE.test(type)) {
    return invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  if (type.startsWith('Binary')) return undefined
  if (typeof text !== 'string' || text === '') {
    return invalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    )
  }
  return FORBIDDEN_CHARACTER.test(text)
    ? { code: 'InvalidMessageContents', message: `Invalid characters in the attribute '${name}'.` }
    : undefined
}

function invalid(message: string): MessageFault {
  return { code: 'InvalidParameterValue', message }
}

const TYPE = { 'content-type': 'application/x-amz-json-1.0' }

function refused({ code, message }: MessageFault): Answer {
  return json(
    400,
    { __type: `com.amazonaws.sqs#${code}`, message },
    { ...TYPE, 'x-amzn-query-error': `${code};Sender` },
  )
}

function asEntry({ code, message }: MessageFault) {
  return { Code: code, Message: message, SenderFault: true }
}

function withFailed(answer: Answer, more: readonly object[]): Answer {
  const output: unknown = JSON.parse(answer.body)
  if (!isRecord(output)) return answer
  const failed: readonly unknown[] = Array.isArray(output.Failed) ? output.Failed : []
  return { ...answer, body: JSON.stringify({ ...output, Failed: [...failed, ...more] }) }
}
