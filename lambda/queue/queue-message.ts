import type { Intake, Unconcluded } from '../deletion/delivery.ts'
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
import { decodeAsNew, decodeMessage, isEncodedRequest } from './wire-format.ts'

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
  const shape = shapeOf(value)
  const fault = findJsonFault(json, place, pathRead(shape, options))
  return fault === undefined ? readShape(shape, value, acceptance, options, place) : asIntake(fault)
}

type Shape = 'sns' | 'encoded' | 'own_event' | 'foreign_event' | 'documentpro_event' | 'fields'

function shapeOf(value: JsonObject): Shape {
  if (isSnsEnvelope(value)) return 'sns'
  if (isEncodedRequest(value)) return 'encoded'
  if (isEventBridgeEvent(value)) return isOurOwnEvent(value) ? 'own_event' : 'foreign_event'
  return isDocumentProEvent(value) ? 'documentpro_event' : 'fields'
}

/** The path that is read in an envelope of somebody else's; undefined for our own shapes, which are read whole. */
function pathRead(
  shape: Shape,
  { eventRequestIdPath }: QueueIntakeOptions,
): readonly string[] | undefined {
  switch (shape) {
    case 'sns':
      return []
    case 'foreign_event':
      return eventRequestIdPath.slice(0, -1)
    case 'documentpro_event':
      return DOCUMENTPRO_EVENT_PATH
    case 'encoded':
    case 'own_event':
    case 'fields':
      return undefined
  }
}

function readShape(
  shape: Shape,
  value: JsonObject,
  acceptance: MessageAcceptance,
  options: QueueIntakeOptions,
  place: string,
): QueueIntake {
  switch (shape) {
    case 'sns':
      return readSnsMessage(value, acceptance, options, place)
    case 'encoded':
      return readEncoded(value, acceptance, place)
    case 'own_event':
    case 'foreign_event':
      return asIntake(readEventBridgeEvent(value, acceptance, options.eventRequestIdPath, place))
    case 'documentpro_event': {
      const origin = 'documentpro_event'
      return readDocumentProEvent(value, { ...acceptance, origin }, options.statuses, place)
    }
    case 'fields':
      return asIntake(readDeletionFields(value, acceptance, place))
  }
}

function readEncoded(value: JsonObject, acceptance: MessageAcceptance, place: string): QueueIntake {
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
  const untrusted = { ...acceptance, origin: 'sns', trusted: false } as const
  return readMessage(Message, untrusted, options, 'Message')
}
