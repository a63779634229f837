import type { Intake, Unconcluded } from '../deletion/delivery.ts'
import type { Origin } from '../deletion/request.ts'
import { type Acceptance, asIntake, readDeletionFields } from '../intake/deletion-fields.ts'
import {
  DOCUMENTPRO_EVENT_PATH,
  isDocumentProEvent,
  readDocumentProEvent,
} from '../intake/documentpro-event.ts'
import {
  isEventBridgeEvent,
  isOurOwnEvent,
  readEventBridgeEvent,
} from '../intake/event-bridge-event.ts'
import { isJsonObject, type JsonObject } from '../intake/json-object.ts'
import { BODY, describe, refuse } from '../intake/refusal.ts'
import { findJsonFault, parseJson } from '../intake/strict-json.ts'
import { decodeAsNew, decodeMessage, ENCODED_FIELDS, isEncodedRequest } from './wire-format.ts'

/** How messages are read. */
export interface QueueIntakeOptions {
  /** Where an EventBridge event has its id, or its list of ids, e.g. `['detail', 'request_id']`. */
  readonly eventRequestIdPath: readonly string[]
  /** The values of `request_status` in DocumentPro's own event whose result is deleted. */
  readonly statuses: readonly string[]
}

/** How a message came in. */
export interface MessageAcceptance extends Acceptance {
  /** Its history counts: one of our own functions sent it. */
  readonly trusted: boolean
}

/** What a message asks for. */
export type QueueIntake = (Intake | Unconcluded) & {
  /** The fields that only our own functions may send, by name, where somebody else did: they don't count. */
  readonly uncounted?: readonly string[]
}

/**
 * Reads the body of a queue message in any of the shapes that are accepted: our own with a history, plain
 * fields, an EventBridge envelope, an SNS envelope around one of the others, DocumentPro's own event.
 */
export function readQueueMessage(
  body: string,
  acceptance: MessageAcceptance,
  options: QueueIntakeOptions,
): QueueIntake {
  return readMessage(body, acceptance, options, BODY)
}

type Read = (
  value: JsonObject,
  acceptance: MessageAcceptance,
  options: QueueIntakeOptions,
  place: string,
) => QueueIntake

/** A shape of JSON object that is accepted. */
interface Shape {
  readonly is: (value: JsonObject) => boolean
  /** The way in that it shows; without one, that of the message. */
  readonly origin?: Origin
  /** What it has at its top besides ids and the optional fields; none of it holds a document. */
  readonly atTop: readonly string[]
  /** The names that lead to the innermost object that is read, in somebody else's envelope; ours are read whole. */
  readonly path?: (options: QueueIntakeOptions) => readonly string[]
  readonly read: Read
}

const EVENT = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region']
const readEvent: Read = (event, acceptance, { eventRequestIdPath }, place) =>
  asIntake(readEventBridgeEvent(event, acceptance, eventRequestIdPath, place))

/** Every shape, the first that fits being it: a new one is a row and its reader. */
const SHAPES: readonly Shape[] = [
  {
    is: isSnsEnvelope,
    origin: 'sns',
    atTop: ['Type', 'MessageId', 'TopicArn', 'Timestamp'],
    path: () => [],
    read: readSnsMessage,
  },
  { is: isEncodedRequest, atTop: ENCODED_FIELDS, read: readEncoded },
  {
    is: (value) => isEventBridgeEvent(value) && isOurOwnEvent(value),
    origin: 'event',
    atTop: EVENT,
    read: readEvent,
  },
  {
    is: isEventBridgeEvent,
    origin: 'event',
    atTop: EVENT,
    path: ({ eventRequestIdPath }) => eventRequestIdPath.slice(0, -1),
    read: readEvent,
  },
  {
    is: isDocumentProEvent,
    origin: 'documentpro_event',
    atTop: ['event', 'timestamp'],
    path: () => DOCUMENTPRO_EVENT_PATH,
    read: (event, acceptance, { statuses }, place) =>
      readDocumentProEvent(event, acceptance, statuses, place),
  },
]

const FIELDS: Shape = {
  is: () => true,
  atTop: [],
  read: (value, acceptance, _, place) => asIntake(readDeletionFields(value, acceptance, place)),
}

/** What people may be shown of a refused message: the names at the top of every shape. */
export const AT_TOP: ReadonlySet<string> = new Set(SHAPES.flatMap(({ atTop }) => atTop))

function readMessage(
  json: string,
  acceptance: MessageAcceptance,
  options: QueueIntakeOptions,
  place: string,
): QueueIntake {
  const parsed = parseJson(json, place)
  if ('field' in parsed) return asIntake(parsed)
  const { value } = parsed
  if (!isJsonObject(value)) {
    return asIntake(findJsonFault(json, place) ?? readDeletionFields(value, acceptance, place))
  }
  const shape = SHAPES.find(({ is }) => is(value)) ?? FIELDS
  const fault = findJsonFault(json, place, shape.path?.(options))
  if (fault !== undefined) return asIntake(fault)
  const { origin = acceptance.origin } = shape
  return shape.read(value, { ...acceptance, origin }, options, place)
}

function readEncoded(
  value: JsonObject,
  acceptance: MessageAcceptance,
  _: QueueIntakeOptions,
  place: string,
): QueueIntake {
  if (acceptance.trusted) {
    const message = decodeMessage(value, acceptance.acceptedAt, place)
    if ('field' in message) return asIntake(message)
    const { request, conclusion } = message
    return conclusion === undefined ? asIntake([request]) : { kind: 'concluded', conclusion }
  }
  const read = decodeAsNew(value, acceptance, place)
  if ('field' in read) return asIntake(read)
  const { request, uncounted } = read
  return { ...asIntake([request]), ...(uncounted.length === 0 ? {} : { uncounted }) }
}

function isSnsEnvelope(value: JsonObject): boolean {
  return value.Type === 'Notification' && typeof value.TopicArn === 'string'
}

function readSnsMessage(
  { Message }: JsonObject,
  acceptance: MessageAcceptance,
  options: QueueIntakeOptions,
  place: string,
): QueueIntake {
  if (place !== BODY) return asIntake(refuse(place, 'must not be an SNS envelope again'))
  if (typeof Message !== 'string') {
    const rule = `must be a text with a JSON object in it; got ${describe(Message)}`
    return asIntake(refuse('Message', rule))
  }
  // Whoever published it: our functions never do.
  return readMessage(Message, { ...acceptance, trusted: false }, options, 'Message')
}
