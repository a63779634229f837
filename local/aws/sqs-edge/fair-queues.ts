/**
 * Makes standard queues fair, which the emulated SQS isn't (SQS Developer Guide, *Amazon SQS fair queues*): what a message group
 * with many waiting has sent is received behind what others have. It waits in a second queue of the emulated SQS.
 *
 * @module
 */
import { isRecord } from '../../json-record.ts'
import { type Answer, json } from '../stand-in/http-answer.ts'
import type { SqsCall, SqsInput, SqsWay } from './sqs-call.ts'
import { NOTED } from './system-notes.ts'

type Json = Readonly<Record<string, unknown>>

/** A group with fewer messages waiting delays nobody for long. */
const MANY = 30
/** As many as a receive gives where it isn't said. */
const RECEIVED = 1
/** What of the first queue the second one has, too. */
const SHARED = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'RedrivePolicy',
  'MaximumMessageSize',
] as const
const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const
const [, [, GROUP]] = NOTED

/** The queue in which what is received last waits. */
export function crowdOf(queue: string): string {
  return `${queue}-crowd`
}

/** @param way to the emulated SQS, with the notes of messages in them */
export function keepFair(way: SqsWay): SqsWay {
  const crowds = new Map<string, Promise<boolean>>()
  /** By queue and group. */
  const waiting = new Map<string, number>()
  /** Receipt handles of what was received from a second queue and not deleted yet. */
  const inCrowd = new Set<unknown>()

  /** True when the queue has its second one. */
  const hasCrowd = (call: SqsCall, queueUrl: string): Promise<boolean> => {
    const known = crowds.get(queueUrl)
    if (known !== undefined) return known
    const QueueName = crowdOf(queueUrl.slice(queueUrl.lastIndexOf('/') + 1))
    const asked = way({ ...call, operation: 'GetQueueUrl', input: { QueueName } }).then(
      ({ status }) => status === 200,
    )
    crowds.set(queueUrl, asked)
    return asked
  }

  const makeCrowd = async (call: SqsCall, queueUrl: string): Promise<void> => {
    const input = { QueueUrl: queueUrl, AttributeNames: ['All'] }
    const answer = await way({ ...call, operation: 'GetQueueAttributes', input })
    const has = recordIn(outputOf(answer).Attributes)
    const Attributes = Object.fromEntries(
      SHARED.flatMap((name) => (has[name] === undefined ? [] : [[name, has[name]]])),
    )
    const QueueName = crowdOf(queueUrl.slice(queueUrl.lastIndexOf('/') + 1))
    await way({ ...call, operation: 'CreateQueue', input: { QueueName, Attributes } })
    crowds.set(queueUrl, Promise.resolve(true))
  }

  const countOf = (queueUrl: string, message: Json): { key: string; count: number } | undefined => {
    const group = groupOf(message)
    if (group === undefined) return undefined
    const key = `${queueUrl} ${group}`
    return { key, count: waiting.get(key) ?? 0 }
  }

  const isCrowding = (queueUrl: string, message: Json): boolean =>
    (countOf(queueUrl, message)?.count ?? 0) >= MANY

  const note = (queueUrl: string, message: Json, change: 1 | -1): void => {
    const counted = countOf(queueUrl, message)
    if (counted === undefined) return
    const count = Math.max(0, counted.count + change)
    if (count === 0) waiting.delete(counted.key)
    else waiting.set(counted.key, count)
  }

  /** Sends the entries of a batch to the queues that they are of. */
  const split = async (
    call: SqsCall,
    queueUrl: string,
    isOfCrowd: (entry: Json) => boolean,
  ): Promise<Answer> => {
    const entries = recordsIn(call.input.Entries)
    const parts = [
      { QueueUrl: queueUrl, Entries: entries.filter((entry) => !isOfCrowd(entry)) },
      { QueueUrl: crowdOf(queueUrl), Entries: entries.filter(isOfCrowd) },
    ].filter(({ Entries }) => Entries.length > 0)
    if (parts.length < 2) return way({ ...call, input: { ...call.input, ...parts[0] } })
    const outputs: Json[] = []
    for (const part of parts) {
      const answer = await way({ ...call, input: { ...call.input, ...part } })
      outputs.push(answer.status === 200 ? outputOf(answer) : failed(part.Entries, answer))
    }
    const all = (name: string) => outputs.flatMap((output) => recordsIn(output[name]))
    return json(200, { Successful: all('Successful'), Failed: all('Failed') }, JSON_TYPE)
  }

  const receive = async (call: SqsCall, queueUrl: string): Promise<Answer> => {
    const { input } = call
    if (!(await hasCrowd(call, queueUrl))) return way(call)
    const most = Number(input.MaxNumberOfMessages ?? RECEIVED)
    const at = (QueueUrl: string, MaxNumberOfMessages: number) =>
      way({ ...call, input: { ...input, QueueUrl, MaxNumberOfMessages, WaitTimeSeconds: 0 } })
    const first = await at(queueUrl, most)
    if (first.status !== 200) return first
    const others = recordsIn(outputOf(first).Messages)
    if (others.length === most) return first
    const second = await at(crowdOf(queueUrl), most - others.length)
    const crowd = recordsIn(outputOf(second).Messages)
    for (const { ReceiptHandle } of crowd) inCrowd.add(ReceiptHandle)
    // Nobody waits: then for who comes first, with all the time that there is.
    if (others.length + crowd.length === 0) return way(call)
    return json(200, { ...outputOf(first), Messages: [...others, ...crowd] }, JSON_TYPE)
  }

  return async (call) => {
    const { operation, input } = call
    const queueUrl = String(input.QueueUrl)
    const ofHandle = ({ ReceiptHandle }: Json): string =>
      inCrowd.has(ReceiptHandle) ? crowdOf(queueUrl) : queueUrl
    switch (operation) {
      case 'SendMessage':
      case 'SendMessageBatch': {
        const entries = operation === 'SendMessage' ? [input] : recordsIn(input.Entries)
        const crowding = new Set(entries.filter((entry) => isCrowding(queueUrl, entry)))
        if (crowding.size > 0 && !(await hasCrowd(call, queueUrl))) await makeCrowd(call, queueUrl)
        for (const entry of entries) note(queueUrl, entry, 1)
        if (operation === 'SendMessageBatch') {
          return split(call, queueUrl, (entry) => crowding.has(entry))
        }
        const QueueUrl = crowding.size > 0 ? crowdOf(queueUrl) : queueUrl
        return way({ ...call, input: { ...input, QueueUrl } })
      }
      case 'ReceiveMessage': {
        const answer = await receive(call, queueUrl)
        for (const message of recordsIn(outputOf(answer).Messages)) note(queueUrl, message, -1)
        return answer
      }
      case 'DeleteMessage':
      case 'ChangeMessageVisibility':
        return way({ ...call, input: { ...input, QueueUrl: ofHandle(input) } })
      case 'ChangeMessageVisibilityBatch':
        return split(call, queueUrl, (entry) => ofHandle(entry) !== queueUrl)
      case 'DeleteMessageBatch': {
        const answer = await split(call, queueUrl, (entry) => ofHandle(entry) !== queueUrl)
        const deleted = new Set(recordsIn(outputOf(answer).Successful).map(({ Id }) => Id))
        for (const { Id, ReceiptHandle } of recordsIn(input.Entries)) {
          if (deleted.has(Id)) inCrowd.delete(ReceiptHandle)
        }
        return answer
      }
      case 'PurgeQueue':
        if (await hasCrowd(call, queueUrl)) {
          await way({ ...call, input: { ...input, QueueUrl: crowdOf(queueUrl) } })
        }
        return way(call)
      case 'GetQueueAttributes':
        return (await hasCrowd(call, queueUrl)) ? attributesOfBoth(way, call, queueUrl) : way(call)
      default:
        return way(call)
    }
  }
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' }

async function attributesOfBoth(way: SqsWay, call: SqsCall, queueUrl: string): Promise<Answer> {
  const answer = await way(call)
  if (answer.status !== 200) return answer
  const input = { QueueUrl: crowdOf(queueUrl), AttributeNames: COUNTS }
  const more = recordIn(outputOf(await way({ ...call, input })).Attributes)
  const output = outputOf(answer)
  const Attributes = { ...recordIn(output.Attributes) }
  for (const name of COUNTS) {
    if (Attributes[name] === undefined) continue
    Attributes[name] = String(Number(Attributes[name]) + Number(more[name] ?? 0))
  }
  return { ...answer, body: JSON.stringify({ ...output, Attributes }) }
}

function failed(entries: readonly Json[], answer: Answer): Json {
  const { __type, message } = outputOf(answer)
  const why = { Code: String(__type), Message: String(message), SenderFault: answer.status < 500 }
  return { Failed: entries.map(({ Id }) => ({ Id, ...why })) }
}

/** As it is noted in a message, sent or received. */
function groupOf({ MessageAttributes }: Json): string | undefined {
  const value = recordIn(recordIn(MessageAttributes)[GROUP]).StringValue
  return typeof value === 'string' ? value : undefined
}

function outputOf({ status, body }: Answer): Json {
  return status === 200 || body.startsWith('{') ? recordIn(JSON.parse(body)) : {}
}

function recordIn(value: unknown): Json {
  return isRecord(value) ? value : {}
}

function recordsIn(list: unknown): readonly SqsInput[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}
