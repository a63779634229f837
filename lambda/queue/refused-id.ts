import { parseRequestId, type RequestId } from '../deletion/request.ts'
import { DOCUMENTPRO_EVENT_PATH } from '../intake/documentpro-event.ts'
import { isJsonObject } from '../intake/json-object.ts'
import { parseStrictJson } from '../intake/strict-json.ts'

/**
 * The id that a refused message is about, for the log: where one of our shapes has it, when it is the only one and
 * fit. Nothing is deleted for it.
 *
 * @param eventRequestIdPath where an EventBridge event has its id
 */
export function refusedRequestId(
  body: string,
  eventRequestIdPath: readonly string[],
): RequestId | undefined {
  const paths = [['request_id'], [...DOCUMENTPRO_EVENT_PATH, 'request_id'], eventRequestIdPath]
  const message = parseStrictJson(body).value
  const inside = isJsonObject(message) ? message.Message : undefined
  const read = [message, typeof inside === 'string' ? parseStrictJson(inside).value : undefined]
  const found = new Set(read.flatMap((value) => paths.map((path) => valueAt(value, path))))
  found.delete(undefined)
  const [id] = found
  return found.size === 1 ? parseRequestId(id) : undefined
}

function valueAt(value: unknown, [name, ...further]: readonly string[]): unknown {
  if (name === undefined) return value
  return isJsonObject(value) && Object.hasOwn(value, name)
    ? valueAt(value[name], further)
    : undefined
}
