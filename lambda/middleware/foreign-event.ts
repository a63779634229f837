import { isJsonObject } from '../intake/json-object.ts'

/** Thrown for an event that isn't what the function is for, such as the console's test event. Its message is ours. */
export class ForeignEventError extends Error {
  override name = 'ForeignEventError'
}

/** @throws ForeignEventError unless each record has what a message is told apart by */
export function requireSqsEvent(event: unknown): void {
  const records = isJsonObject(event) ? event.Records : undefined
  const isSqsEvent =
    Array.isArray(records) &&
    records.every(
      (record: unknown) =>
        isJsonObject(record) &&
        typeof record.messageId === 'string' &&
        typeof record.body === 'string',
    )
  if (!isSqsEvent) throw new ForeignEventError('not an SQS event')
}

/** @throws ForeignEventError unless it has what is read of every request */
export function requireHttpApiEvent(event: unknown): void {
  const isHttpApiEvent =
    isJsonObject(event) &&
    typeof event.routeKey === 'string' &&
    isJsonObject(event.headers) &&
    isJsonObject(event.requestContext) &&
    typeof event.requestContext.requestId === 'string'
  if (!isHttpApiEvent) {
    throw new ForeignEventError("not an HTTP API's event (payload format 2.0)")
  }
}
