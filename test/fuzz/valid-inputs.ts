import fc from 'fast-check'
import { encodeRequest } from '../../lambda/queue/wire-format.ts'
import { DELETION_REQUESTED } from '../../lambda/settings.ts'
import { attemptHistory, attemptRecord, deletionRequest, NOW } from '../lambda/factories.ts'

/** Ids that are fit. */
export const id = fc.oneof(
  fc.uuid(),
  fc.stringMatching(/^[\x21-\x7e]{1,24}$/),
  fc.constantFrom('a', '__proto__', 'a&request_id=b', '../x', '%00', '"', '\\', 'x'.repeat(256)),
)

/** Values that are somebody's, but no id. */
export const anything = fc.oneof(
  fc.anything({ maxDepth: 2, maxKeys: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  id,
)

const text = fc.string({ minLength: 1, maxLength: 20 })
const time = fc.constantFrom('2026-11-25T00:00:00Z', '2026-12-01T12:00:00.5+01:00')
const extras = { reason: text, requested_by: text, idempotency_key: text, not_before: time }
const others = fc.record(extras, { requiredKeys: [] })

/** The body of a request or message, as JSON. */
export const deletionBody = fc
  .oneof(
    fc.tuple(fc.record({ request_id: id }), others),
    fc.tuple(fc.record({ request_ids: fc.array(id, { minLength: 1, maxLength: 5 }) }), others),
  )
  .map(([ids, rest]) => JSON.stringify({ ...ids, ...rest }))

const document = fc.jsonValue({ maxDepth: 2 })

export const documentProEvent = fc
  .tuple(
    fc.record({
      request_id: id,
      request_status: fc.constantFrom('completed', 'failed', 'pending'),
      response_body: document,
    }),
    others,
    fc.boolean(),
  )
  .map(([data, rest, atTop]) =>
    JSON.stringify({
      event: 'file_request_status_change',
      data: { ...data, ...(atTop ? {} : rest) },
      ...(atTop ? rest : {}),
    }),
  )

const ids = fc.oneof(id, fc.array(id, { minLength: 1, maxLength: 4 }))

export const eventBridgeEvent = fc
  .tuple(ids, fc.option(document), others)
  .map(([request_id, content, rest]) =>
    JSON.stringify({
      'detail-type': content === null ? DELETION_REQUESTED : 'x',
      source: 'y',
      detail: { request_id, ...rest, ...(content === null ? {} : { document: content }) },
    }),
  )

export const ownMessage = fc
  .record({ requestId: id, tried: fc.boolean(), later: fc.boolean() })
  .map(({ requestId, tried, later }) =>
    encodeRequest(
      deletionRequest(requestId, {
        ...(tried && { history: attemptHistory({ count: 3, recent: [attemptRecord()] }) }),
        ...(later && { retryAt: NOW + 60_000, notBefore: NOW, traceId: 'Root=1', reason: 'r' }),
      }),
    ),
  )

const plain = fc.oneof(deletionBody, documentProEvent, eventBridgeEvent, ownMessage)

/** A message in any of the shapes that are accepted. */
export const queueMessage = fc.oneof(
  { arbitrary: plain, weight: 3 },
  plain.map((Message) => JSON.stringify({ Type: 'Notification', TopicArn: 't', Message })),
)
