import type { Intake, Refusal } from '../deletion/delivery.ts'
import type { DeletionRequest } from '../deletion/request.ts'
import {
  type Acceptance,
  newRequest,
  readDeletionFields,
  readId,
  readIdList,
} from '../intake/deletion-fields.ts'
import { isDocumentProEvent, readDocumentProEvent } from '../intake/documentpro-event.ts'
import { isJsonObject, type JsonObject, parseStrictJson } from '../intake/strict-json.ts'
import { decodeRequest, isEncodedRequest } from './wire-format.ts'

/** How messages are read. */
export interface QueueIntakeOptions {
  /** Where an EventBridge event has its id, or its list of ids, e.g. `['detail', 'request_id']`. */
  readonly eventRequestIdPath: readonly string[]
  /** The values of `request_status` in DocumentPro's own event whose result is deleted. */
  readonly statuses: readonly string[]
}

/**
 * Reads the body of a queue message in any of the shapes that are accepted: our own with a history, plain
 * fields, an EventBridge envelope, an SNS envelope around one of the others, DocumentPro's own event.
 */
export function readQueueMessage(
  body: string,
  acceptance: Acceptance,
  options: QueueIntakeOptions,
): Intake {
  const json = parseStrictJson(body)
  if ('field' in json) return { kind: 'invalid', field: json.field, message: json.message }
  const { value } = json
  if (isJsonObject(value)) {
    if (isSnsEnvelope(value)) return readSnsMessage(value, acceptance, options)
    if (isEncodedRequest(value)) return intake(asList(decodeRequest(value)))
    if (isEventBridgeEnvelope(value)) return intake(readEvent(value, acceptance, options))
    if (isDocumentProEvent(value)) {
      const origin = 'documentpro_event'
      return readDocumentProEvent(value, { ...acceptance, origin }, options.statuses)
    }
  }
  return intake(readDeletionFields(value, acceptance))
}

function isSnsEnvelope(value: JsonObject): boolean {
  return value.Type === 'Notification' && typeof value.TopicArn === 'string'
}

function readSnsMessage(
  { Message }: JsonObject,
  acceptance: Acceptance,
  options: QueueIntakeOptions,
): Intake {
  const inner = typeof Message === 'string' ? parseStrictJson(Message) : undefined
  if (inner === undefined || !isJsonObject(inner.value)) {
    return {
      kind: 'invalid',
      field: 'Message',
      message: 'Message of the SNS envelope must be a JSON object',
    }
  }
  if (isSnsEnvelope(inner.value)) {
    return {
      kind: 'invalid',
      field: 'Message',
      message: 'Message must not be an SNS envelope again',
    }
  }
  return readQueueMessage(String(Message), { ...acceptance, origin: 'sns' }, options)
}

function isEventBridgeEnvelope(value: JsonObject): boolean {
  return typeof value['detail-type'] === 'string' && typeof value.source === 'string'
}

function readEvent(
  event: JsonObject,
  acceptance: Acceptance,
  { eventRequestIdPath }: QueueIntakeOptions,
): readonly DeletionRequest[] | Refusal {
  let found: unknown = event
  for (const name of eventRequestIdPath) {
    found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  const field = eventRequestIdPath.join('.')
  const ids = Array.isArray(found) ? readIdList(found, field) : asList(readId(found, field))
  if ('field' in ids) return ids
  return ids.map((id) => newRequest(id, { ...acceptance, origin: 'event' }))
}

function intake(read: readonly DeletionRequest[] | Refusal): Intake {
  return 'field' in read ? { kind: 'invalid', ...read } : { kind: 'requests', requests: read }
}

function asList<T extends string | DeletionRequest>(item: T | Refusal): readonly T[] | Refusal {
  return typeof item === 'object' && 'field' in item ? item : [item]
}
